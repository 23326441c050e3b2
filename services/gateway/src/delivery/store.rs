//! The statements on deliveries, and on how their receivers are.

use super::journalled::{DeliveryState, Journalled};
use super::tried::Claimed;
use super::verdict::Outcome;
use crate::access::When;
use crate::outlet::{Reason, Right, columns};
use crate::publication::{Added, Reader, Written};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use contracts::access::Permission;
use sqlx::PgConnection;
use uuid::Uuid;

/// A delivery for each of these events and each subscription with an address that wants it; for one that is
/// read at the depot, that more is to be put there.
pub async fn line_up(conn: &mut PgConnection, added: Added, now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "with fresh as (select seq, type, audience, audience_id, subject from publication
                        where seq > $1 and seq <= $2),
         wanted as (
             select o.outlet_id, o.by_nats, p.seq, p.subject from fresh p
             join outlet o on o.owner_id = p.audience_id and p.type = any(o.types)
                  and o.state <> 'DELETED' and (o.url is not null or o.by_nats)
             where p.audience in ('organizer', 'partner')
             union all
             select o.outlet_id, o.by_nats, p.seq, p.subject from fresh p
             join known_organizer k on p.audience_id = any(k.card_system_ids::text[])
             join outlet o on o.owner_id = k.organizer_id and p.type = any(o.types)
                  and o.state <> 'DELETED' and (o.url is not null or o.by_nats)
             where p.audience = 'region'
             union all
             select o.outlet_id, o.by_nats, p.seq, p.subject from fresh p
             join outlet o on o.outlet_id = case when p.audience = 'subscription' then p.audience_id::uuid end
                  and o.state <> 'DELETED' and (o.url is not null or o.by_nats)
             where p.audience = 'subscription'),
         due as (
             update depot d set due_seq = w.seq
             from (select outlet_id, max(seq) as seq from wanted where by_nats group by outlet_id) w
             where d.outlet_id = w.outlet_id)
         insert into delivery (outlet_id, seq, subject, state, next_at)
         select outlet_id, seq, subject, 'OPEN', $3 from wanted where not by_nats on conflict do nothing",
        added.after,
        added.last,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Subscriptions with something due, held until the transaction ends: those that were served longest ago
/// first, without those that somebody else holds, and of one owner only as many as he has room for.
pub async fn lock_turn(
    conn: &mut PgConnection,
    room: Room,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<Uuid>, Fault> {
    let turn = sqlx::query_scalar!(
        "with due as (
             select o.outlet_id,
                    row_number() over (partition by o.owner_id order by o.claimed_at nulls first) as place,
                    (select count(*) from outlet x join delivery l using (outlet_id)
                     where x.owner_id = o.owner_id and l.is_leased and l.next_at > $1) as busy
             from outlet o
             where o.state = 'ACTIVE' and o.url is not null and (o.rests_until is null or o.rests_until <= $1)
               and exists (select from delivery d
                           where d.outlet_id = o.outlet_id and d.state = 'OPEN' and d.next_at <= $1)),
         turn as (
             select o.outlet_id from outlet o join due using (outlet_id)
             where due.busy + due.place * $3 <= $4
             order by o.claimed_at nulls first limit $2
             for no key update of o skip locked)
         update outlet o set claimed_at = $1 from turn where o.outlet_id = turn.outlet_id
         returning o.outlet_id",
        now,
        most,
        room.at_once,
        room.of_owner
    );
    Ok(turn.fetch_all(conn).await?)
}

/// How often a receiver is called at once.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// All receivers of one owner together.
    pub of_owner: i64,
    /// One, usually.
    pub at_once: i64,
    /// From so many tries in vain on: once.
    pub resting: i32,
}

/// A try that began.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    pub outlet_id: Uuid,
    pub seq: i64,
}

/// Begins the next tries of these subscriptions, as far as there is room: the earliest due first, and none
/// behind an open one of its subject.
pub async fn claim(
    conn: &mut PgConnection,
    turn: &[Uuid],
    room: Room,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Begun>, Fault> {
    let begun = sqlx::query_as!(
        Begun,
        "with due as (
             select d.outlet_id, d.seq from unnest($1::uuid[]) as turn(outlet_id)
             join outlet o using (outlet_id)
             cross join lateral (
                 select greatest(0, case when o.failures >= $3 then 1 else $2::bigint end - count(*)) as free
                 from delivery l where l.outlet_id = o.outlet_id and l.is_leased and l.next_at > $4) room
             cross join lateral (
                 select d.outlet_id, d.seq from delivery d
                 where d.outlet_id = o.outlet_id and d.state = 'OPEN' and d.next_at <= $4
                   and not exists (
                       select from delivery e where e.outlet_id = d.outlet_id and e.subject = d.subject
                         and e.seq < d.seq and e.state = 'OPEN')
                 order by d.next_at, d.seq limit room.free) d)
         update delivery d set attempt = d.attempt + 1, is_leased = true, next_at = $5
         from due where d.outlet_id = due.outlet_id and d.seq = due.seq
           and d.state = 'OPEN' and d.next_at <= $4
         returning d.outlet_id, d.seq",
        turn,
        room.at_once,
        room.resting,
        now,
        until
    );
    Ok(begun.fetch_all(conn).await?)
}

/// What is needed to make these tries.
pub async fn claimed(
    conn: &mut PgConnection,
    begun: &[Begun],
    rights: &[Right],
    when: When,
) -> Result<Vec<Claimed>, Fault> {
    let (outlets, seqs): (Vec<_>, Vec<_>) = begun.iter().map(|one| (one.outlet_id, one.seq)).unzip();
    let (types, permissions) = columns(rights);
    let rows = sqlx::query!(
        r#"select d.outlet_id, d.attempt, d.failures, o.url, o.owner_id, r.sealed_key, o.sealed_secret,
                  o.sealed_old_secret, o.old_secret_until, p.seq, p.event_id, p.type as event_type, p.subject,
                  p.at, p.published_at, p.passholder_id, p.data, exists (
                      select from unnest($3::text[], $4::text[]) as t(type, permission)
                      join subject s on s.kind = 'client' and s.issuer = '' and s.subject = o.client_id
                      where t.type = p.type and is_enabled(s, $5, $6) and is_granted(s, o.owner_id, $6)
                        and holds(s, o.owner_id, $7) and (t.permission is null
                             or p.type = any(o.types) and holds(s, o.owner_id, t.permission))
                        and (p.audience <> 'region' or exists (
                            select from known_organizer k where k.organizer_id = o.owner_id
                              and p.audience_id = any(k.card_system_ids::text[])))) as "may!"
           from unnest($1::uuid[], $2::bigint[]) as begun(outlet_id, seq)
           join delivery d on d.outlet_id = begun.outlet_id and d.seq = begun.seq
           join outlet o on o.outlet_id = d.outlet_id
           join receiver r on r.owner_id = o.owner_id
           join publication p on p.seq = d.seq
           order by p.seq"#,
        &outlets,
        &seqs,
        &types,
        &permissions as &[Option<String>],
        when.in_development(),
        when.today,
        Permission::SubscriptionsWrite.as_str()
    )
    .fetch_all(conn)
    .await?;
    let claimed = rows.into_iter().map(|row| Claimed {
        outlet_id: row.outlet_id,
        attempt: row.attempt,
        failures: row.failures,
        url: row.url,
        owner_id: row.owner_id,
        sealed_key: row.sealed_key,
        sealed_secret: row.sealed_secret,
        sealed_old_secret: row.sealed_old_secret,
        old_secret_until: row.old_secret_until,
        may: row.may,
        written: Written {
            seq: row.seq,
            event_id: row.event_id,
            event_type: row.event_type,
            subject: row.subject,
            at: row.at,
            published_at: row.published_at,
            passholder_id: row.passholder_id.map(PassholderId),
            data: row.data,
        },
    });
    Ok(claimed.collect())
}

/// What a delivery is from now on.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    state: &'static str,
    failures: Option<i32>,
    next_at: DateTime<Utc>,
}

impl Ended {
    /// It is over.
    pub fn as_state(state: &'static str, now: DateTime<Utc>) -> Self {
        Self {
            state,
            failures: None,
            next_at: now,
        }
    }

    /// It is tried again.
    pub fn open(failures: i32, next_at: DateTime<Utc>) -> Self {
        Self {
            state: "OPEN",
            failures: Some(failures),
            next_at,
        }
    }
}

/// Holds a subscription; whether what was tried is its receiver still.
pub async fn is_receiver(conn: &mut PgConnection, claimed: &Claimed) -> Result<bool, Fault> {
    let is_same = sqlx::query_scalar!(
        r#"select url is not distinct from $2 as "is!" from outlet
           where outlet_id = $1 and state <> 'DELETED' for no key update"#,
        claimed.outlet_id,
        claimed.url
    );
    Ok(is_same.fetch_optional(conn).await?.unwrap_or(false))
}

/// Writes down what became of a try; false when another one began since.
pub async fn settle(
    conn: &mut PgConnection,
    claimed: &Claimed,
    outcome: Outcome,
    ended: Ended,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let written = sqlx::query!(
        "update delivery set state = $4, failures = coalesce($5, failures), next_at = $6, status = $7,
             reason = $8, last_at = $9, is_leased = false
         where outlet_id = $1 and seq = $2 and attempt = $3 and is_leased and state = 'OPEN'",
        claimed.outlet_id,
        claimed.written.seq,
        claimed.attempt,
        ended.state,
        ended.failures,
        ended.next_at,
        outcome.status(),
        outcome.reason(),
        now
    );
    Ok(written.execute(conn).await?.rows_affected() > 0)
}

/// The receiver took something.
pub async fn recovered(conn: &mut PgConnection, id: Uuid) -> Result<(), Fault> {
    sqlx::query!(
        "update outlet set failures = 0, failing_since = null, rests_until = null
         where outlet_id = $1 and failing_since is not null",
        id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Since when a receiver takes nothing, and how often it did not.
pub struct Failing {
    pub since: DateTime<Utc>,
    pub failures: i32,
}

/// The receiver took nothing. What failed before `oldest` is of another series.
pub async fn failed(
    conn: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
    oldest: DateTime<Utc>,
) -> Result<Failing, Fault> {
    let failing = sqlx::query_as!(
        Failing,
        r#"update outlet set failures = failures + 1, failed_at = $2,
               failing_since = case when failed_at >= $3 then coalesce(failing_since, $2) else $2 end
           where outlet_id = $1 returning failing_since as "since!", failures"#,
        id,
        now,
        oldest
    );
    Ok(failing.fetch_one(conn).await?)
}

/// Nothing is sent to a receiver before this.
pub async fn rest(conn: &mut PgConnection, id: Uuid, until: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "update outlet set rests_until = $2 where outlet_id = $1",
        id,
        until
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nothing is sent until the owner says so; false when that was so.
pub async fn disable(conn: &mut PgConnection, id: Uuid, reason: Reason) -> Result<bool, Fault> {
    let disabled = sqlx::query!(
        "update outlet set state = 'DISABLED', reason = $2
         where outlet_id = $1 and state in ('ACTIVE', 'PAUSED')",
        id,
        reason as Reason
    );
    Ok(disabled.execute(conn).await?.rows_affected() > 0)
}

/// Deliveries of a subscription before a number, of what the reader may hear, the newest first.
pub async fn journal(
    conn: &mut PgConnection,
    reader: &Reader,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Journalled>, Fault> {
    Ok(sqlx::query_as!(
        Journalled,
        r#"select p.event_id, p.type as event_type, d.state as "state: DeliveryState", d.attempt as attempts,
                  d.status, d.reason, d.last_at as last_attempt_at,
                  case when d.state = 'OPEN' then d.next_at end as next_attempt_at
           from delivery d join publication p using (seq)
           where d.outlet_id = $1 and ($2::bigint is null or d.seq < $2) and p.type = any($4)
           order by d.seq desc limit $3"#,
        reader.outlet_id,
        before,
        limit,
        &reader.types
    )
    .fetch_all(conn)
    .await?)
}

/// Has one event sent again, if it is not being sent; false when it was never on its way there.
pub async fn reopen(
    conn: &mut PgConnection,
    outlet: Uuid,
    event: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        r#"with found as (
             select d.outlet_id, d.seq
             from delivery d join publication p using (seq) where d.outlet_id = $1 and p.event_id = $2),
           opened as (
             update delivery d set state = 'OPEN', failures = 0, next_at = $3, is_leased = false
             from found f where d.outlet_id = f.outlet_id and d.seq = f.seq
               and not (d.is_leased and d.next_at > $3))
           select count(*) as "found!" from found"#,
        outlet,
        event,
        now
    );
    Ok(found.fetch_one(conn).await? > 0)
}

/// Has these events sent again, or for the first time; what is open stays as it is.
pub async fn open_again(
    conn: &mut PgConnection,
    outlet: Uuid,
    all: &[Written],
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let seqs: Vec<i64> = all.iter().map(|one| one.seq).collect();
    let subjects: Vec<String> = all.iter().map(|one| one.subject.clone()).collect();
    sqlx::query!(
        "insert into delivery (outlet_id, seq, subject, state, next_at)
         select $1, seq, subject, 'OPEN', $4 from unnest($2::bigint[], $3::text[]) as t(seq, subject)
         on conflict (outlet_id, seq) do update
             set state = 'OPEN', failures = 0, next_at = excluded.next_at, is_leased = false
             where delivery.state <> 'OPEN'",
        outlet,
        &seqs,
        &subjects,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
