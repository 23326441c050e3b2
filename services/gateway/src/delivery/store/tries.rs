//! The statements on tries: whose turn it is, which begin, what became of them.
//!
//! Their plans are made while nothing is known of the tables yet, and kept while rows come and go by the
//! million. So nothing in them is left to what PostgreSQL believes of the tables: each row is looked up by
//! its key (`offset 0`, `for update` and `materialized` keep a look-up what it is), and what comes first is
//! read from the index that has this order ([`read_in_order`]). An open delivery whose key is known is said
//! to be not over, so that no index of all open ones is read for it.

use crate::access::When;
use crate::delivery::tried::{Claimed, Receiver, Tried};
use crate::delivery::under_way::{Load, Serving};
use crate::outlet::{Right, columns};
use crate::publication::Written;
use chassis::Fault;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::PassholderId;
use contracts::access::Permission;
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How often a receiver is called at once, and how long it is one gateway's.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// All receivers of one owner together.
    pub of_owner: i64,
    /// One, usually.
    pub at_once: i64,
    /// How much is claimed for one that took what it got.
    pub in_line: i64,
    /// It gets more when less than this is left.
    pub refill: i64,
    /// From so many tries in vain on: once.
    pub resting: i32,
    pub lease: Duration,
}

/// Has the statements of this transaction read what comes first from an index that has this order, and not
/// all of it to sort it.
pub async fn read_in_order(conn: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query("set local enable_sort = off").execute(conn).await?;
    Ok(())
}

/// Subscriptions with something due and room for a try, held until the transaction ends and served from here
/// for a while: those that were served longest ago first, without those that somebody else holds or serves,
/// and of one owner only as many as he has room for.
pub async fn take_turn(
    conn: &mut PgConnection,
    serving: &Serving,
    room: Room,
    most: i64,
) -> Result<Vec<Uuid>, Fault> {
    let outlets: Vec<Uuid> = serving.loads.iter().map(|load| load.outlet_id).collect();
    let under_way: Vec<i64> = serving.loads.iter().map(|load| load.under_way).collect();
    let turn = sqlx::query_scalar!(
        "with busy as (
             select owner_id, count(*) * $2::bigint as tries from outlet
             where served_until > now() group by owner_id),
         room as (
             select o.outlet_id, o.owner_id, o.claimed_at,
                    case when o.served_until > now() then 0 else $2::bigint end as more
             from outlet o
             left join unnest($5::uuid[], $6::bigint[]) as mine(outlet_id, under_way) using (outlet_id)
             where o.state = 'ACTIVE' and o.url is not null
               and (o.rests_until is null or o.rests_until <= now())
               and (o.served_until is null or o.served_until <= now() or o.served_by = $7)
               and coalesce(mine.under_way, 0) < case
                       when o.failures >= $4 then 1 when o.failing_since is not null then $2 else $9 end
               and (select d.next_at from delivery d where d.outlet_id = o.outlet_id and d.state = 'OPEN'
                    order by d.next_at, d.seq offset coalesce(mine.under_way, 0) limit 1) <= now()),
         due as (
             select r.outlet_id, coalesce(b.tries, 0) + (sum(r.more) over (
                        partition by r.owner_id
                        order by r.claimed_at nulls first, r.outlet_id))::bigint as busy
             from room r left join busy b using (owner_id)),
         turn as (
             select o.outlet_id from outlet o join due using (outlet_id)
             where due.busy <= $3
             order by o.claimed_at nulls first limit $1
             for no key update of o skip locked)
         update outlet o set claimed_at = now(), served_by = $7,
             served_until = now() + make_interval(secs => $8)
         from turn where o.outlet_id = turn.outlet_id
           and (o.served_until is null or o.served_until <= now() or o.served_by = $7)
         returning o.outlet_id",
        most,
        room.at_once,
        room.of_owner,
        room.resting,
        &outlets,
        &under_way,
        serving.server,
        room.lease.as_secs_f64(),
        room.refill
    );
    Ok(turn.fetch_all(conn).await?)
}

/// Nothing is under way to these any more: whoever comes first serves them.
pub async fn release(conn: &mut PgConnection, outlets: &[Uuid], server: Uuid) -> Result<(), Fault> {
    sqlx::query!(
        "update outlet set served_until = null where outlet_id = any($1) and served_by = $2",
        outlets,
        server
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A try that began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Begun {
    pub outlet_id: Uuid,
    pub seq: i64,
}

/// A try that is due, as the tables have it.
struct Due {
    outlet_id: Uuid,
    attempt: i32,
    failures: i32,
    seq: i64,
    event_id: Uuid,
    event_type: String,
    subject: String,
    at: DateTime<Utc>,
    published_at: DateTime<Utc>,
    passholder_id: Option<Uuid>,
    data: Value,
    region: Option<String>,
}

impl Due {
    fn kind(&self) -> Kind {
        Kind {
            outlet_id: self.outlet_id,
            event_type: self.event_type.clone(),
            region: self.region.clone(),
        }
    }

    fn claimed(self, receiver: Arc<Receiver>, at: Instant) -> Claimed {
        Claimed {
            outlet_id: self.outlet_id,
            receiver,
            attempts: self.attempt,
            failures: self.failures,
            at,
            written: Written {
                seq: self.seq,
                event_id: self.event_id,
                event_type: self.event_type,
                subject: self.subject,
                at: self.at,
                published_at: self.published_at,
                passholder_id: self.passholder_id.map(PassholderId),
                data: self.data,
            },
        }
    }
}

/// The next tries of these subscriptions, with what is needed to make them: the earliest due first, none
/// behind an open one of its subject. What is under way was due first, as a rule, and is passed over; where
/// not, it is among them. Whether they may be told is asked once for all of a type that go to the same
/// subscription.
pub async fn claim(
    conn: &mut PgConnection,
    turn: &[Load],
    room: Room,
    rights: &[Right],
    when: When,
) -> Result<Vec<Claimed>, Fault> {
    let outlets: Vec<Uuid> = turn.iter().map(|load| load.outlet_id).collect();
    let under_way: Vec<i64> = turn.iter().map(|load| load.under_way).collect();
    let due = sqlx::query_as!(
        Due,
        r#"select d.outlet_id, d.attempt, d.failures, p.seq, p.event_id, p.type as event_type, p.subject,
                  p.at, p.published_at, p.passholder_id, p.data,
                  case p.audience when 'region' then p.audience_id end as region
           from unnest($1::uuid[], $5::bigint[]) as turn(outlet_id, under_way)
           join outlet o using (outlet_id)
           cross join lateral (
               select d.outlet_id, d.seq, d.attempt, d.failures from delivery d
               where d.outlet_id = o.outlet_id and d.state = 'OPEN' and d.next_at <= now()
                 and d.seq = (
                     select e.seq from delivery e where e.outlet_id = d.outlet_id
                       and e.subject = d.subject and e.state = 'OPEN' order by e.seq limit 1)
               order by d.next_at, d.seq
               offset turn.under_way
               limit greatest(0, case when o.failures >= $2 then 1
                                      when o.failing_since is not null then $3::bigint
                                      else $4::bigint end - turn.under_way)) d
           cross join lateral (select * from publication p where p.seq = d.seq offset 0) p
           order by p.seq"#,
        &outlets,
        room.resting,
        room.at_once,
        room.in_line,
        &under_way
    )
    .fetch_all(&mut *conn)
    .await?;
    let at = Instant::now();
    let kinds: HashSet<Kind> = due.iter().map(Due::kind).collect();
    let receivers = receivers(conn, &kinds, rights, when).await?;
    let mut claimed = Vec::with_capacity(due.len());
    for one in due {
        if let Some(receiver) = receivers.get(&one.kind()) {
            claimed.push(one.claimed(receiver.clone(), at));
        }
    }
    Ok(claimed)
}

/// What may be told or not: events of a type to a subscription, of a region where they are of one.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Kind {
    outlet_id: Uuid,
    event_type: String,
    region: Option<String>,
}

/// To whom these go, and whether they may be told.
async fn receivers(
    conn: &mut PgConnection,
    kinds: &HashSet<Kind>,
    rights: &[Right],
    when: When,
) -> Result<HashMap<Kind, Arc<Receiver>>, Fault> {
    let outlets: Vec<Uuid> = kinds.iter().map(|kind| kind.outlet_id).collect();
    let event_types: Vec<String> = kinds.iter().map(|kind| kind.event_type.clone()).collect();
    let regions: Vec<Option<String>> = kinds.iter().map(|kind| kind.region.clone()).collect();
    let (types, permissions) = columns(rights);
    let rows = sqlx::query!(
        r#"select k.outlet_id as "outlet_id!", k.type as "event_type!", k.region, o.url, o.owner_id,
                  r.sealed_key, o.sealed_secret, o.sealed_old_secret, o.old_secret_until, exists (
                      select from unnest($4::text[], $5::text[]) as t(type, permission)
                      join subject s on s.kind = 'client' and s.issuer = '' and s.subject = o.client_id
                      where t.type = k.type and is_enabled(s, $6, $7) and is_granted(s, o.owner_id, $7)
                        and holds(s, o.owner_id, $8) and (t.permission is null
                             or k.type = any(o.types) and holds(s, o.owner_id, t.permission))
                        and (k.region is null or exists (
                            select from known_organizer n where n.organizer_id = o.owner_id
                              and k.region = any(n.card_system_ids::text[])))) as "may!"
           from unnest($1::uuid[], $2::text[], $3::text[]) as k(outlet_id, type, region)
           join outlet o on o.outlet_id = k.outlet_id
           join receiver r on r.owner_id = o.owner_id"#,
        &outlets,
        &event_types,
        &regions as &[Option<String>],
        &types,
        &permissions as &[Option<String>],
        when.in_development(),
        when.today,
        Permission::SubscriptionsWrite.as_str()
    )
    .fetch_all(conn)
    .await?;
    let receivers = rows.into_iter().map(|row| {
        let kind = Kind {
            outlet_id: row.outlet_id,
            event_type: row.event_type,
            region: row.region,
        };
        let receiver = Receiver {
            url: row.url,
            owner_id: row.owner_id,
            sealed_key: row.sealed_key,
            sealed_secret: row.sealed_secret,
            sealed_old_secret: row.sealed_old_secret,
            old_secret_until: row.old_secret_until,
            may: row.may,
        };
        (kind, Arc::new(receiver))
    });
    Ok(receivers.collect())
}

/// What a delivery is from now on.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    state: &'static str,
    failures: Option<i32>,
    wait: TimeDelta,
}

impl Ended {
    /// It is over.
    pub fn as_state(state: &'static str) -> Self {
        Self {
            state,
            failures: None,
            wait: TimeDelta::zero(),
        }
    }

    /// It is tried again after this.
    pub fn open(failures: i32, wait: TimeDelta) -> Self {
        Self {
            state: "OPEN",
            failures: Some(failures),
            wait,
        }
    }
}

/// Writes down what became of these tries; returns those after which no other one ended. Each is held in
/// turn, in the order of the log.
pub async fn settle(conn: &mut PgConnection, all: &[(&Tried, Ended)]) -> Result<Vec<Begun>, Fault> {
    let mut all = all.to_vec();
    all.sort_by_key(|(tried, _)| (tried.claimed.written.seq, tried.claimed.outlet_id));
    let outlets: Vec<Uuid> = all.iter().map(|(tried, _)| tried.claimed.outlet_id).collect();
    let seqs: Vec<i64> = all.iter().map(|(tried, _)| tried.claimed.written.seq).collect();
    let attempts: Vec<i32> = all.iter().map(|(tried, _)| tried.claimed.attempts).collect();
    let states: Vec<String> = all.iter().map(|(_, ended)| ended.state.to_owned()).collect();
    let failures: Vec<Option<i32>> = all.iter().map(|(_, ended)| ended.failures).collect();
    let waits: Vec<i64> = all
        .iter()
        .map(|(_, ended)| ended.wait.num_milliseconds())
        .collect();
    let statuses: Vec<Option<i32>> = all.iter().map(|(tried, _)| tried.outcome.status()).collect();
    let reasons: Vec<Option<String>> = all
        .iter()
        .map(|(tried, _)| tried.outcome.reason().map(str::to_owned))
        .collect();
    Ok(sqlx::query_as!(
        Begun,
        "with held as materialized (
             select t.* from unnest($1::uuid[], $2::bigint[], $3::integer[], $4::text[], $5::integer[],
                                    $6::bigint[], $7::integer[], $8::text[])
                             as t(outlet_id, seq, attempt, state, failures, wait, status, reason)
             cross join lateral (
                 select from delivery d
                 where d.outlet_id = t.outlet_id and d.seq = t.seq and d.attempt = t.attempt
                   and d.state <> all ('{DELIVERED, FAILED, WITHHELD}') for update) d)
         update delivery d set state = t.state, failures = coalesce(t.failures, d.failures),
             attempt = d.attempt + 1, next_at = now() + t.wait * interval '1 millisecond',
             status = t.status, reason = t.reason, last_at = now()
         from held t where d.outlet_id = t.outlet_id and d.seq = t.seq
         returning d.outlet_id, d.seq",
        &outlets,
        &seqs,
        &attempts,
        &states,
        &failures as &[Option<i32>],
        &waits,
        &statuses as &[Option<i32>],
        &reasons as &[Option<String>]
    )
    .fetch_all(conn)
    .await?)
}
