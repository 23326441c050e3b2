//! The statements on memberships.

use super::count::{Moves, Regions};
use crate::text::{from_text, to_text};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::CardSystemId;
use contracts::pass::{Membership, MembershipRow, SocialTariff};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The memberships of these holders, the oldest first.
pub async fn of_holders(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Membership>>, Fault> {
    let rows = sqlx::query!(
        "select passholder_id, m.card_system_id, status, since, social_end, suspended_until, grace_days
         from membership m join card_system using (card_system_id) where passholder_id = any($1) order by since, m.card_system_id",
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut all: HashMap<Uuid, Vec<Membership>> = HashMap::new();
    for row in rows {
        let right = |end_date| SocialTariff {
            end_date,
            grace_days: row.grace_days,
            suspended_until: row.suspended_until,
        };
        all.entry(row.passholder_id).or_default().push(Membership {
            card_system_id: CardSystemId(row.card_system_id),
            status: from_text(&row.status)?,
            since: row.since,
            social_tariff: row.social_end.map(right),
        });
    }
    Ok(all)
}

/// Writes memberships, none twice.
pub async fn put(conn: &mut PgConnection, rows: &[&MembershipRow]) -> Result<(), Fault> {
    let day = |f: fn(&MembershipRow) -> Option<NaiveDate>| rows.iter().map(|row| f(row)).collect::<Vec<_>>();
    sqlx::query!(
        "insert into membership (passholder_id, card_system_id, status, since, social_end, suspended_until)
         select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::date[], $5::date[], $6::date[])
         on conflict (passholder_id, card_system_id) do update set status = excluded.status, since = excluded.since,
             social_end = excluded.social_end, suspended_until = excluded.suspended_until",
        &rows.iter().map(|row| row.passholder_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.card_system_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| to_text(&row.status)).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.since).collect::<Vec<_>>(),
        &day(|row| row.social_tariff_end) as &[Option<NaiveDate>],
        &day(|row| row.suspended_until) as &[Option<NaiveDate>]
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The regions of the persons among these holders.
pub async fn regions_of(conn: &mut PgConnection, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Regions>, Fault> {
    let rows = sqlx::query!(
        r#"select p.passholder_id, array_remove(array_agg(m.card_system_id order by m.card_system_id), null) as "regions!"
           from passholder p left join membership m using (passholder_id)
           where p.passholder_id = any($1) and p.pass_type = 'INDIVIDUAL' group by p.passholder_id"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.passholder_id, row.regions))
        .collect())
}

/// Writes how the numbers of persons change, in the order of the sets.
pub async fn count(conn: &mut PgConnection, moves: &Moves) -> Result<(), Fault> {
    for (regions, by) in moves.iter().filter(|(_, by)| **by != 0) {
        sqlx::query!(
            "insert into person_count (card_system_ids, persons) values ($1, 0) on conflict do nothing",
            regions
        )
        .execute(&mut *conn)
        .await?;
        sqlx::query!(
            "update person_count set persons = persons + $2 where card_system_ids = $1",
            regions,
            by
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// How many persons are members of one of these regions and of one of those; `None` is anywhere or nowhere.
pub async fn counted(
    conn: &mut PgConnection,
    these: Option<&[i32]>,
    those: Option<&[i32]>,
) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(sum(persons), 0)::bigint as "persons!" from person_count
           where ($1::integer[] is null or card_system_ids && $1) and ($2::integer[] is null or card_system_ids && $2)"#,
        these,
        those
    )
    .fetch_one(conn)
    .await?)
}
