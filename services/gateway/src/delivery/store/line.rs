//! The statements on deliveries that wait, or wait again, and what their owner sees of them.

use crate::delivery::journalled::{DeliveryState, Journalled};
use crate::publication::{Added, Reader, Written};
use chassis::Fault;
use sqlx::PgConnection;
use uuid::Uuid;

/// A delivery for each of these events and each subscription with an address that wants it; for one that is
/// read at the depot, that more is to be put there.
pub async fn line_up(conn: &mut PgConnection, added: Added) -> Result<(), Fault> {
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
         select outlet_id, seq, subject, 'OPEN', now() from wanted where not by_nats on conflict do nothing",
        added.after,
        added.last
    )
    .execute(conn)
    .await?;
    Ok(())
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

/// Has one event sent again; false when it was never on its way there.
pub async fn reopen(conn: &mut PgConnection, outlet: Uuid, event: Uuid) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        r#"with found as (
             select d.outlet_id, d.seq
             from delivery d join publication p using (seq) where d.outlet_id = $1 and p.event_id = $2),
           opened as (
             update delivery d set state = 'OPEN', failures = 0, next_at = now()
             from found f where d.outlet_id = f.outlet_id and d.seq = f.seq)
           select count(*) as "found!" from found"#,
        outlet,
        event
    );
    Ok(found.fetch_one(conn).await? > 0)
}

/// Has these events sent again, or for the first time; what is open stays as it is.
pub async fn open_again(conn: &mut PgConnection, outlet: Uuid, all: &[Written]) -> Result<(), Fault> {
    let seqs: Vec<i64> = all.iter().map(|one| one.seq).collect();
    let subjects: Vec<String> = all.iter().map(|one| one.subject.clone()).collect();
    sqlx::query!(
        "insert into delivery (outlet_id, seq, subject, state, next_at)
         select $1, seq, subject, 'OPEN', now() from unnest($2::bigint[], $3::text[]) as t(seq, subject)
         on conflict (outlet_id, seq) do update
             set state = 'OPEN', failures = 0, next_at = excluded.next_at
             where delivery.state <> 'OPEN'",
        outlet,
        &seqs,
        &subjects
    )
    .execute(conn)
    .await?;
    Ok(())
}
