//! The statements on who is forgotten, and on what the post office itself keeps of persons.

use super::{Forgotten, Number};
use crate::wire::envelope::Heard;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::pass::PassholderForgotten;
use contracts::{Fact, PassholderId};
use sqlx::PgConnection;
use uuid::Uuid;

/// Remembers whom to forget, in the order of the ids. Who is known keeps his day, and is looked for again.
pub async fn remember(conn: &mut PgConnection, ids: &[Uuid], day: NaiveDate) -> Result<(), Fault> {
    sqlx::query!(
        "insert into forgotten (passholder_id, day) select id, $2 from unnest($1::uuid[]) as t(id) order by id
         on conflict (passholder_id) do update set is_swept = false where forgotten.is_swept",
        ids,
        day
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Remembers whom to forget once more, from the day that somebody else knows: all of it is looked through
/// again.
pub async fn remember_again(conn: &mut PgConnection, persons: &[Forgotten]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into forgotten (passholder_id, day)
         select id, day from unnest($1::uuid[], $2::date[]) as t(id, day) order by id
         on conflict (passholder_id) do update set is_swept = false",
        &persons.iter().map(|one| one.passholder_id.0).collect::<Vec<_>>(),
        &persons.iter().map(|one| one.day).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes the pass numbers of persons until the log was looked through for them.
pub async fn note_numbers(conn: &mut PgConnection, numbers: &[Number]) -> Result<(), Fault> {
    sqlx::query!(
        "update forgotten f set numbers = array(select distinct unnest(f.numbers || n.numbers))
         from (select id, array_agg(number) as numbers from unnest($1::uuid[], $2::text[]) as t(id, number)
               group by id) n
         where f.passholder_id = n.id",
        &numbers.iter().map(|one| one.passholder_id.0).collect::<Vec<_>>(),
        &numbers
            .iter()
            .map(|one| one.pass_number.clone())
            .collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which of these are forgotten.
pub async fn among(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let known = sqlx::query_scalar!(
        "select passholder_id from forgotten where passholder_id = any($1)",
        ids
    );
    Ok(known.fetch_all(conn).await?)
}

/// Who is forgotten, a page behind an id.
pub async fn page(
    conn: &mut PgConnection,
    after: Option<PassholderId>,
    limit: i64,
) -> Result<Vec<Forgotten>, Fault> {
    let rows = sqlx::query!(
        "select passholder_id, day from forgotten where passholder_id > $1 order by passholder_id limit $2",
        after.map_or(Uuid::nil(), |id| id.0),
        limit
    )
    .fetch_all(conn)
    .await?;
    let forgotten = rows.into_iter().map(|row| Forgotten {
        passholder_id: PassholderId(row.passholder_id),
        day: row.day,
    });
    Ok(forgotten.collect())
}

/// Somebody for whom the log was not looked through yet.
#[derive(Debug, Clone)]
pub struct Unswept {
    pub passholder_id: PassholderId,
    pub day: NaiveDate,
    pub numbers: Vec<String>,
}

/// Those, a page behind an id.
pub async fn unswept(
    conn: &mut PgConnection,
    after: Option<PassholderId>,
    limit: i64,
) -> Result<Vec<Unswept>, Fault> {
    let rows = sqlx::query!(
        "select passholder_id, day, numbers from forgotten where not is_swept and passholder_id > $1
         order by passholder_id limit $2",
        after.map_or(Uuid::nil(), |id| id.0),
        limit
    )
    .fetch_all(conn)
    .await?;
    let unswept = rows.into_iter().map(|row| Unswept {
        passholder_id: PassholderId(row.passholder_id),
        day: row.day,
        numbers: row.numbers,
    });
    Ok(unswept.collect())
}

/// Nothing is left of these anywhere: their numbers go as well.
pub async fn sweep_done(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "update forgotten set is_swept = true, numbers = '{}' where passholder_id = any($1)",
        ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes dead letters about these keys, and lets them come again. `types` are those of this service's own
/// facts, of which the kept states go.
pub async fn drop_kept(conn: &mut PgConnection, types: &[String], keys: &[String]) -> Result<(), Fault> {
    sqlx::query!("delete from dead_letter where key = any($1)", keys)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from parked_key where key = any($1)", keys)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "delete from outbox_kept where type = any($1) and key = any($2)",
        types,
        keys
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Where the log begins and ends: the numbers after the first, up to the second.
pub async fn log_range(conn: &mut PgConnection) -> Result<(i64, i64), Fault> {
    let head = sqlx::query!("select pruned, seq from outbox_head")
        .fetch_one(conn)
        .await?;
    Ok((head.pruned, head.seq))
}

/// Facts of these keys between two numbers, but for the last word.
pub async fn facts_of(
    conn: &mut PgConnection,
    after: i64,
    until: i64,
    keys: &[String],
) -> Result<Vec<Heard>, Fault> {
    Ok(sqlx::query_as!(
        Heard,
        "select epoch, seq, event_id, type as fact_type, key, key_version, partition, time, cause,
                traceparent, payload
         from outbox_log where seq > $1 and seq <= $2 and key = any($3) and type <> $4 order by seq",
        after,
        until,
        keys,
        PassholderForgotten::TYPE
    )
    .fetch_all(conn)
    .await?)
}

/// The keys among these of which facts wait for a number.
pub async fn pending(conn: &mut PgConnection, keys: &[String]) -> Result<Vec<String>, Fault> {
    Ok(sqlx::query_scalar!(
        "select distinct key from outbox_pending where key = any($1) and type <> $2",
        keys,
        PassholderForgotten::TYPE
    )
    .fetch_all(conn)
    .await?)
}

/// A fact as it is from now on, under the number and the id that it has.
#[derive(Debug, Clone)]
pub struct Rewritten {
    pub seq: i64,
    pub key: String,
    pub payload: String,
}

/// Writes them. They tell the state of nobody: no version, so that pruning keeps none of them.
pub async fn rewrite(conn: &mut PgConnection, facts: &[Rewritten]) -> Result<(), Fault> {
    sqlx::query!(
        "update outbox_log l set key = n.key, key_version = 0, payload = n.payload
         from unnest($1::bigint[], $2::text[], $3::text[]) as n(seq, key, payload) where l.seq = n.seq",
        &facts.iter().map(|fact| fact.seq).collect::<Vec<_>>(),
        &facts.iter().map(|fact| fact.key.clone()).collect::<Vec<_>>(),
        &facts.iter().map(|fact| fact.payload.clone()).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When the newest answer to a key was given.
pub async fn newest_answer(conn: &mut PgConnection) -> Result<Option<DateTime<Utc>>, Fault> {
    Ok(sqlx::query_scalar!("select max(created_at) from idempotency")
        .fetch_one(conn)
        .await?)
}

/// Where a page of answers ends.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub at: DateTime<Utc>,
    pub client: String,
    pub key: String,
}

/// Removes the answers of a page that hold one of these ids or pass numbers, or whose key does; returns where
/// the page ends, or nothing when there is none.
pub async fn drop_answers(
    conn: &mut PgConnection,
    after: &Place,
    until: DateTime<Utc>,
    words: &[String],
    limit: i64,
) -> Result<Option<Place>, Fault> {
    Ok(sqlx::query_as!(
        Place,
        r#"with page as materialized
               (select client, key, created_at from idempotency
                where (created_at, client, key) > ($1, $2, $3) and created_at <= $4
                order by created_at, client, key limit $6),
           gone as
               (delete from idempotency i using page p
                where i.client = p.client and i.key = p.key
                  and exists (select from regexp_matches(concat_ws(' ', i.key, i.reply),
                                  '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{13}', 'g') as m(found)
                              where m.found[1] = any($5)))
           select created_at as "at!", client as "client!", key as "key!" from page
           order by created_at desc, client desc, key desc limit 1"#,
        after.at,
        after.client,
        after.key,
        until,
        words,
        limit
    )
    .fetch_optional(conn)
    .await?)
}
