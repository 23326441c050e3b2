//! The statements on the log.

use super::draft::Draft;
use super::reader::Reader;
use super::render::Written;
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use contracts::published::Audience;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// Holds the end of the log until the transaction ends; its last number.
pub async fn lock_head(conn: &mut PgConnection) -> Result<i64, Fault> {
    let head = sqlx::query_scalar!("select seq from publication_head for update");
    Ok(head.fetch_one(conn).await?)
}

/// The last number that is committed.
pub async fn head(conn: &mut PgConnection) -> Result<i64, Fault> {
    let head = sqlx::query_scalar!("select seq from publication_head");
    Ok(head.fetch_one(conn).await?)
}

/// Adds those that are not in the log yet, behind this number; returns the last one. A step of a referral
/// that a partner knows is not told again because it may still know. Times rise as numbers do, whoever
/// waited for the end of the log.
pub async fn add(
    conn: &mut PgConnection,
    after: i64,
    drafts: &[Draft],
    now: DateTime<Utc>,
) -> Result<i64, Fault> {
    let ids: Vec<Uuid> = drafts.iter().map(|draft| draft.event_id).collect();
    let types: Vec<String> = drafts.iter().map(|draft| draft.event_type.to_owned()).collect();
    let kinds: Vec<String> = drafts
        .iter()
        .map(|draft| draft.audience.as_str().to_owned())
        .collect();
    let whose: Vec<String> = drafts.iter().map(|draft| draft.audience_id.clone()).collect();
    let subjects: Vec<String> = drafts.iter().map(|draft| draft.subject.clone()).collect();
    let times: Vec<DateTime<Utc>> = drafts.iter().map(|draft| draft.at).collect();
    let holders: Vec<Option<Uuid>> = drafts
        .iter()
        .map(|draft| draft.passholder_id.map(|id| id.0))
        .collect();
    let data: Vec<Value> = drafts.iter().map(|draft| draft.data.clone()).collect();
    let last = sqlx::query_scalar!(
        r#"with added as (
             insert into publication (seq, event_id, type, audience, audience_id, subject, at, published_at,
                                      passholder_id, data)
             select $1 + row_number() over (order by n), event_id, type, audience, audience_id, subject, at,
                    greatest($2, (select published_at from publication where seq = $1)), passholder_id, data
             from (select distinct on (once) *
                   from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
                               $9::uuid[], $10::jsonb[]) with ordinality
                        as t(event_id, type, audience, audience_id, subject, at, passholder_id, data, n)
                   cross join lateral (
                       select case audience when 'partner' then subject || type else event_id::text end
                   ) as o(once)
                   order by once, n) t
             where not exists (select from publication p where p.event_id = t.event_id)
               and not (t.audience = 'partner' and exists (
                   select from publication p
                   where p.audience = 'partner' and p.subject = t.subject and p.type = t.type))
             returning seq)
           update publication_head set seq = seq + (select count(*) from added) returning seq"#,
        after,
        now,
        &ids,
        &types,
        &kinds,
        &whose,
        &subjects,
        &times,
        &holders as &[Option<Uuid>],
        &data
    )
    .fetch_one(conn)
    .await?;
    Ok(last)
}

/// What is about these subjects is nobody's from now on, goes to nobody who waits for it, and is taken out of
/// the depot.
pub async fn hide(conn: &mut PgConnection, audience: Audience, subjects: &[String]) -> Result<(), Fault> {
    let hidden = sqlx::query_scalar!(
        "with found as (
             select seq, audience, audience_id from publication
             where audience in ('partner', 'region') and audience = $1 and subject = any($2) for update),
         withdrawn as (
             insert into withdrawal (outlet_id, seq)
             select d.outlet_id, f.seq from found f
             join outlet o on o.state <> 'DELETED' and (f.audience = 'region' or o.owner_id = f.audience_id)
             join depot d using (outlet_id) on conflict do nothing)
         update publication p set audience = 'nobody', audience_id = '', subject = '', data = '{}'
         from found f where p.seq = f.seq returning p.seq",
        audience.as_str(),
        subjects
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!("delete from delivery where seq = any($1)", &hidden)
        .execute(conn)
        .await?;
    Ok(())
}

/// The number of an event.
pub async fn seq_of(conn: &mut PgConnection, event_id: Uuid) -> Result<Option<i64>, Fault> {
    let found = sqlx::query_scalar!("select seq from publication where event_id = $1", event_id);
    Ok(found.fetch_optional(conn).await?)
}

/// The last number of before this time.
pub async fn before(conn: &mut PgConnection, time: DateTime<Utc>) -> Result<i64, Fault> {
    let found = sqlx::query_scalar!(
        r#"select coalesce(
               (select seq from publication where published_at < $1
                order by published_at desc, seq desc limit 1),
               0) as "seq!""#,
        time
    );
    Ok(found.fetch_one(conn).await?)
}

/// The next events behind a number. Each kind of audience and each type is a look at an index of its own, so
/// that who hears little does not go through what others hear.
pub async fn page(
    conn: &mut PgConnection,
    reader: &Reader,
    kinds: &[String],
    after: i64,
    limit: i64,
) -> Result<Vec<Written>, Fault> {
    let rows = sqlx::query!(
        r#"select p.seq as "seq!", p.event_id as "event_id!", p.type as "event_type!",
                  p.subject as "subject!", p.at as "at!", p.published_at as "published_at!", p.passholder_id,
                  p.data as "data!"
           from unnest($1::text[], $2::text[]) as wanted(type, kind)
           cross join lateral (
               select $3::text as id where wanted.kind in ('organizer', 'partner')
               union all select $4::text where wanted.kind = 'subscription'
               union all select unnest(k.card_system_ids)::text from known_organizer k
                         where wanted.kind = 'region' and k.organizer_id = $3) whose
           cross join lateral (
               select * from publication p
               where p.audience = wanted.kind and p.audience_id = whose.id and p.type = wanted.type
                 and p.seq > $5
               order by p.seq limit $6) p
           order by p.seq limit $6"#,
        &reader.types,
        kinds,
        reader.owner_id,
        reader.outlet_id.to_string(),
        after,
        limit
    )
    .fetch_all(conn)
    .await?;
    let written = rows.into_iter().map(|row| Written {
        seq: row.seq,
        event_id: row.event_id,
        event_type: row.event_type,
        subject: row.subject,
        at: row.at,
        published_at: row.published_at,
        passholder_id: row.passholder_id.map(PassholderId),
        data: row.data,
    });
    Ok(written.collect())
}

/// These persons are nobody. Events that name them elsewhere are taken out there.
pub async fn erase(conn: &mut PgConnection, persons: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "with erased as (
             update publication set passholder_id = null where passholder_id = any($1)
             returning seq, audience, audience_id)
         insert into withdrawal (outlet_id, seq)
         select d.outlet_id, e.seq from erased e
         join outlet o on o.owner_id = e.audience_id and o.state <> 'DELETED'
         join depot d using (outlet_id) where e.audience in ('organizer', 'partner')
         on conflict do nothing",
        persons
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What the log says of a person, the oldest first.
pub async fn export(conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
    let all = sqlx::query_scalar!(
        r#"select coalesce(
               jsonb_agg(jsonb_build_object('type', type, 'at', at, 'data', data) order by seq),
               '[]') as "all!"
           from publication where passholder_id = $1"#,
        id.0
    );
    Ok(all.fetch_one(conn).await?)
}

/// What is about the first of each pair is about the second.
pub async fn merge(conn: &mut PgConnection, pairs: &[(PassholderId, PassholderId)]) -> Result<(), Fault> {
    let (from, into): (Vec<Uuid>, Vec<Uuid>) = pairs.iter().map(|(from, into)| (from.0, into.0)).unzip();
    sqlx::query!(
        "update publication p set passholder_id = t.into_id
         from unnest($1::uuid[], $2::uuid[]) as t(from_id, into_id) where p.passholder_id = t.from_id",
        &from,
        &into
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether anything is about this person.
pub async fn is_about(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        r#"select exists (select from publication where passholder_id = $1) as "found!""#,
        id.0
    );
    Ok(found.fetch_one(conn).await?)
}

/// How many signs of life of a subscription were published since.
pub async fn signs_of_life(
    conn: &mut PgConnection,
    subscription: Uuid,
    since: DateTime<Utc>,
) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from publication
           where audience = 'subscription' and audience_id = $1 and published_at > $2"#,
        subscription.to_string(),
        since
    )
    .fetch_one(conn)
    .await?)
}

/// Deletes at most so many of those that are older, with their deliveries; returns how many.
pub async fn forget(conn: &mut PgConnection, before: DateTime<Utc>, at_most: i64) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from publication where seq in
             (select seq from publication where published_at < $1 order by published_at limit $2)",
        before,
        at_most
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected())
}
