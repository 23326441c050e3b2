//! The statements on whom a renewal run is about.

use super::super::Item;
use crate::insz::KeptInsz;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::PassholderId;
use contracts::pass::RenewalFate;
use sqlx::PgConnection;
use uuid::Uuid;

/// Of how many the source has not said anything yet.
pub async fn waiting(conn: &mut PgConnection) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "waiting!" from renewal_item i join renewal_run r using (run_id)
           where r.ended_at is null and i.fate = 'WAITING'"#
    )
    .fetch_one(conn)
    .await?)
}

/// Some of those whose rights the last run did not renew, or not in all their regions, behind this one,
/// in the order of their ids; once it has ended, also those of whom nothing was said.
pub async fn unrenewed(
    conn: &mut PgConnection,
    after: Option<PassholderId>,
    limit: i64,
) -> Result<Vec<(PassholderId, RenewalFate)>, Fault> {
    let rows = sqlx::query!(
        "select i.passholder_id, i.fate
         from (select run_id, ended_at from renewal_run order by started_at desc limit 1) r
              join renewal_item i using (run_id)
         where i.fate not in ('RENEWED', 'LEFT') and (i.fate <> 'WAITING' or r.ended_at is not null)
           and i.passholder_id > $1
         order by i.passholder_id limit $2",
        after.map_or(Uuid::nil(), |id| id.0),
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok((PassholderId(row.passholder_id), from_text(&row.fate)?)))
        .collect()
}

/// Removes some items of runs that have ended; how many.
pub async fn forget_earlier(conn: &mut PgConnection, current: Uuid, limit: i64) -> Result<u64, Fault> {
    let removed = sqlx::query!(
        "delete from renewal_item where (run_id, passholder_id) in
             (select i.run_id, i.passholder_id from renewal_run r join renewal_item i using (run_id)
              where r.run_id <> $1 limit $2)",
        current,
        limit
    )
    .execute(conn)
    .await?;
    Ok(removed.rows_affected())
}

/// Some persons whose right counts today and ends before this day, behind this one, in the order of their
/// ids; with each, whether a national number is known.
pub async fn renewable(
    conn: &mut PgConnection,
    after: PassholderId,
    until: NaiveDate,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<(PassholderId, bool)>, Fault> {
    let rows = sqlx::query!(
        r#"select distinct m.passholder_id, p.insz_cipher is not null as "has_number!"
           from membership m join passholder p using (passholder_id)
                join card_system s on s.card_system_id = m.card_system_id
           where m.passholder_id > $1 and m.status = 'ACTIVE' and p.pass_type = 'INDIVIDUAL'
             and m.social_end is not null and m.social_end < $2 and m.social_end + s.grace_days >= $3
             and (m.suspended_until is null or m.suspended_until < $3)
           order by m.passholder_id limit $4"#,
        after.0,
        until,
        today,
        limit
    )
    .fetch_all(conn)
    .await?;
    let persons = rows
        .into_iter()
        .map(|row| (PassholderId(row.passholder_id), row.has_number));
    Ok(persons.collect())
}

/// Adds them to the run; who has no national number need not wait.
pub async fn add(
    conn: &mut PgConnection,
    run: Uuid,
    persons: &[(PassholderId, bool)],
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into renewal_item (run_id, passholder_id, fate, next_try_at)
         select $1, p.id, case when p.has_number then 'WAITING' else 'NO_NUMBER' end, $4
         from unnest($2::uuid[], $3::boolean[]) as p(id, has_number)
         on conflict do nothing",
        run,
        &persons.iter().map(|(id, _)| id.0).collect::<Vec<_>>(),
        &persons
            .iter()
            .map(|(_, has_number)| *has_number)
            .collect::<Vec<_>>(),
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Claims some of those who are due, those who have waited longest first. Until it expires nobody else does.
pub async fn claim(
    conn: &mut PgConnection,
    run: Uuid,
    claim: Uuid,
    limit: i64,
    now: DateTime<Utc>,
    expires: DateTime<Utc>,
) -> Result<Vec<Item>, Fault> {
    let rows = sqlx::query!(
        r#"with due as materialized (
               select passholder_id from renewal_item
               where run_id = $1 and fate = 'WAITING' and next_try_at <= $4
               order by next_try_at, passholder_id limit $3),
           claimed as (
               update renewal_item i set claim = $2, tries = i.tries + 1, next_try_at = $5 from due
               where i.run_id = $1 and i.passholder_id = due.passholder_id
               returning i.passholder_id, i.tries)
           select c.passholder_id, c.tries, p.insz_key as "key!", p.insz_index as "index!",
                  p.insz_cipher as "cipher!"
           from claimed c join passholder p using (passholder_id) order by c.passholder_id"#,
        run,
        claim,
        limit,
        now,
        expires
    )
    .fetch_all(conn)
    .await?;
    let items = rows.into_iter().map(|row| Item {
        passholder_id: PassholderId(row.passholder_id),
        tries: row.tries,
        kept: KeptInsz {
            key: row.key,
            index: row.index,
            cipher: row.cipher,
        },
    });
    Ok(items.collect())
}

/// Whether somebody still waits for the answer to this claim.
pub async fn is_claimed(
    conn: &mut PgConnection,
    run: Uuid,
    person: PassholderId,
    claim: Uuid,
) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from renewal_item where run_id = $1 and passholder_id = $2 and claim = $3
                            and fate = 'WAITING') as "is_claimed!""#,
        run,
        person.0,
        claim
    )
    .fetch_one(conn)
    .await?)
}

/// What became of somebody.
pub async fn settle(
    conn: &mut PgConnection,
    run: Uuid,
    person: PassholderId,
    fate: RenewalFate,
) -> Result<(), Fault> {
    sqlx::query!(
        "update renewal_item set fate = $3, claim = null where run_id = $1 and passholder_id = $2",
        run,
        person.0,
        to_text(&fate)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nobody is asked about this one before then.
pub async fn put_off(
    conn: &mut PgConnection,
    run: Uuid,
    person: PassholderId,
    next: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update renewal_item set next_try_at = $3, claim = null where run_id = $1 and passholder_id = $2",
        run,
        person.0,
        next
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nobody was asked about these of this claim: whoever comes next may claim them at once.
pub async fn release(
    conn: &mut PgConnection,
    run: Uuid,
    claim: Uuid,
    persons: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update renewal_item set claim = null, tries = tries - 1, next_try_at = $4
         where run_id = $1 and claim = $2 and passholder_id = any($3) and fate = 'WAITING'",
        run,
        claim,
        persons,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
