//! The statements on what is at the depot.

use super::turn::{Progress, Standing, Turn, Withdrawn};
use crate::access::When;
use crate::outlet::{Right, columns};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::access::Permission;
use sqlx::PgConnection;
use uuid::Uuid;

/// From now on a subscription is told by way of the depot, of what is published from here on.
pub async fn add(conn: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into depot (outlet_id, begin_seq, put_seq, due_seq, next_at)
         select $1, seq, seq, seq, $2 from publication_head",
        id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a look goes by.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Who signs accounts.
    pub signer: &'a str,
    pub now: DateTime<Utc>,
    /// What was not looked at since is looked at, whatever stands here.
    pub stale: DateTime<Utc>,
    pub when: When,
    /// How many at most.
    pub most: i64,
    /// Which part of all is looked at without a hint.
    pub part: i32,
}

/// Into so many parts all are cut; a power of two.
pub const PARTS: i32 = 16;

/// A subscription whose turn it is.
pub struct Seen {
    pub outlet_id: Uuid,
    pub lease_no: i64,
    pub wish: String,
    pub scopes: Vec<String>,
    pub may_put: bool,
}

/// Those with something to do: how they stand is not what the depot was told, an event must go, or one must
/// come, or the last turn failed. Those that waited longest first. How one stands is looked at when something
/// hints at it, and of a part of all others each time.
pub async fn look(conn: &mut PgConnection, look: Look<'_>, rights: &[Right]) -> Result<Vec<Seen>, Fault> {
    let (types, permissions) = columns(rights);
    let kinds: Vec<String> = rights
        .iter()
        .map(|right| right.audience.as_str().to_owned())
        .collect();
    Ok(sqlx::query_as!(
        Seen,
        r#"with rights as materialized (
             select * from unnest($1::text[], $2::text[], $3::text[]) as t(type, permission, kind)),
           seen as materialized (
             select d.outlet_id, d.lease_no, d.claimed_at, d.told, d.scopes as told_scopes, o.owner_id,
                    o.client_id, o.types, o.state, $8 || ' OPEN ' || o.secret_no || case
                        when o.sealed_old_secret is not null and o.old_secret_until > $4 then '+' else ''
                    end as open_word,
                    d.failures > 0 or d.claimed_at <= $9
                        or exists (select from withdrawal w where w.outlet_id = d.outlet_id)
                        or o.state = 'ACTIVE' and d.scopes <> '{}' and d.due_seq > d.put_seq as is_due
             from depot d join outlet o using (outlet_id)
             where (d.leased_until is null or d.leased_until <= $4) and d.next_at <= $4),
           looked as materialized (
             select n.*, array(
                 select r.type || coalesce(' ' || region.id, '') from subject s
                 join rights r on r.type = any(n.types) and holds(s, n.owner_id, r.permission)
                 left join lateral (
                     select unnest(k.card_system_ids)::text as id from known_organizer k
                     where r.kind = 'region' and k.organizer_id = n.owner_id) region on true
                 where s.kind = 'client' and s.issuer = '' and s.subject = n.client_id
                   and n.state in ('ACTIVE', 'PAUSED') and is_enabled(s, $5, $6)
                   and is_granted(s, n.owner_id, $6) and holds(s, n.owner_id, $7)
                   and (r.kind <> 'region' or region.id is not null)
                 order by 1) as scopes
             from seen n
             where is_due or told is null or state = 'DELETED' or told_scopes <> '{}' and told <> open_word
                or hashtext(outlet_id::text) & $11::integer - 1 = $12),
           standing as materialized (
             select *, case when state = 'DELETED' then $8 || ' GONE' when scopes = '{}' then $8 || ' SHUT'
                            else open_word end as wish
             from looked)
           select outlet_id, lease_no, wish as "wish!", scopes as "scopes!: Vec<String>",
                  state = 'ACTIVE' and scopes <> '{}' as "may_put!"
           from standing where is_due or told is distinct from wish or scopes <> told_scopes
           order by claimed_at nulls first limit $10"#,
        &types,
        &permissions as &[Option<String>],
        &kinds,
        look.now,
        look.when.in_development(),
        look.when.today,
        Permission::SubscriptionsWrite.as_str(),
        look.signer,
        look.stale,
        look.most,
        PARTS,
        look.part
    )
    .fetch_all(conn)
    .await?)
}

/// Takes these for this process alone until a lease ends: without those that somebody else took since, or
/// takes now.
pub async fn take(
    conn: &mut PgConnection,
    seen: Vec<Seen>,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Seen>, Fault> {
    let ids: Vec<Uuid> = seen.iter().map(|one| one.outlet_id).collect();
    let leases: Vec<i64> = seen.iter().map(|one| one.lease_no).collect();
    let taken = sqlx::query_scalar!(
        "with turn as (
             select d.outlet_id from depot d
             join unnest($1::uuid[], $2::bigint[]) as seen(outlet_id, lease_no) using (outlet_id)
             where d.lease_no = seen.lease_no
             for no key update of d skip locked)
         update depot d set lease_no = lease_no + 1, leased_until = $4, claimed_at = $3
         from turn where d.outlet_id = turn.outlet_id returning d.outlet_id",
        &ids,
        &leases,
        now,
        until
    )
    .fetch_all(conn)
    .await?;
    Ok(seen
        .into_iter()
        .filter(|one| taken.contains(&one.outlet_id))
        .collect())
}

/// What is to be done for one that was taken, without its events. `most` bounds what is taken out at once.
pub async fn turn(conn: &mut PgConnection, taken: Seen, most: i64) -> Result<Turn, Fault> {
    let row = sqlx::query!(
        r#"select d.lease_no, d.told, d.scopes, d.begin_seq, d.put_seq, d.due_seq, d.failures, o.owner_id,
                  o.state = 'DELETED' as "is_gone!", o.sealed_secret, o.sealed_old_secret,
                  o.old_secret_until, r.sealed_key
           from depot d join outlet o using (outlet_id) join receiver r using (owner_id)
           where d.outlet_id = $1"#,
        taken.outlet_id
    )
    .fetch_one(&mut *conn)
    .await?;
    let withdrawn = sqlx::query_as!(
        Withdrawn,
        "select w.seq, p.event_id, p.type as event_type from withdrawal w join publication p using (seq)
         where w.outlet_id = $1 order by w.seq limit $2",
        taken.outlet_id,
        most
    );
    // It may have ended since it was looked at: nothing of it can be opened any more.
    let signer = taken.wish.split(' ').next().unwrap_or_default();
    let wish = match row.is_gone {
        true => format!("{signer} GONE"),
        false => taken.wish,
    };
    Ok(Turn {
        withdrawn: withdrawn.fetch_all(conn).await?,
        outlet_id: taken.outlet_id,
        owner_id: row.owner_id,
        lease_no: row.lease_no,
        standing: match wish.rsplit_once(' ') {
            Some((_, "GONE")) => Standing::Gone,
            Some((_, "SHUT")) => Standing::Shut,
            _ => Standing::Open,
        },
        wish,
        told: row.told,
        scopes: taken.scopes,
        told_scopes: row.scopes,
        begin_seq: row.begin_seq,
        put_seq: row.put_seq,
        due_seq: row.due_seq,
        failures: row.failures,
        sealed_key: row.sealed_key,
        sealed_secret: row.sealed_secret,
        sealed_old_secret: row.sealed_old_secret,
        old_secret_until: row.old_secret_until,
        events: vec![],
        is_last: false,
    })
}

/// Writes down how far a turn came; false when another one began since.
pub async fn settle(
    conn: &mut PgConnection,
    turn: &Turn,
    progress: &Progress,
    failures: i32,
    next_at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let written = sqlx::query!(
        "update depot set leased_until = null, put_seq = $3, failures = $4, next_at = $5,
             told = case when $6 then $7 else told end, scopes = case when $6 then $8 else scopes end
         where outlet_id = $1 and lease_no = $2",
        turn.outlet_id,
        turn.lease_no,
        progress.put_seq,
        failures,
        next_at,
        progress.is_told,
        turn.wish,
        &turn.scopes
    );
    if written.execute(&mut *conn).await?.rows_affected() == 0 {
        return Ok(false);
    }
    if progress.is_withdrawn {
        let seqs: Vec<i64> = turn.withdrawn.iter().map(|one| one.seq).collect();
        sqlx::query!(
            "delete from withdrawal where outlet_id = $1 and seq = any($2)",
            turn.outlet_id,
            &seqs
        )
        .execute(&mut *conn)
        .await?;
    }
    if progress.is_told && turn.standing == Standing::Gone {
        sqlx::query!("delete from depot where outlet_id = $1", turn.outlet_id)
            .execute(conn)
            .await?;
    }
    Ok(true)
}
