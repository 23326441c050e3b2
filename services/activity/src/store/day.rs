//! What the check-ins of a person on a day are worth; holds the cap under concurrency.

use crate::domain::earning::Worth;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::{PassholderId, Points};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// Adds what these check-ins are worth, and tells what each of the days was worth before. Locks the days in
/// one order.
pub async fn add(
    conn: &mut PgConnection,
    worth: &[Worth],
) -> Result<BTreeMap<(NaiveDate, PassholderId), Points>, Fault> {
    let mut sums: BTreeMap<(NaiveDate, PassholderId), Points> = BTreeMap::new();
    for one in worth {
        *sums.entry((one.day, one.holder)).or_default() += one.points;
    }
    let rows = sqlx::query!(
        "insert into day_points as d (day, passholder_id, worth)
         select day, holder, worth from unnest($1::date[], $2::uuid[], $3::bigint[]) as t(day, holder, worth)
         order by day, holder
         on conflict (day, passholder_id) do update set worth = d.worth + excluded.worth
         returning day, passholder_id, worth",
        &sums.keys().map(|(day, _)| *day).collect::<Vec<_>>(),
        &sums.keys().map(|(_, holder)| holder.0).collect::<Vec<_>>(),
        &sums.values().copied().collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let day = (row.day, PassholderId(row.passholder_id));
        if let Some(sum) = sums.get_mut(&day) {
            *sum = row.worth - *sum;
        }
    }
    Ok(sums)
}

/// What was earned may be earned again: its check-in was undone.
pub async fn give_back(conn: &mut PgConnection, earned: Worth) -> Result<(), Fault> {
    sqlx::query!(
        "update day_points set worth = greatest(worth - $3, 0) where day = $1 and passholder_id = $2",
        earned.day,
        earned.holder.0,
        earned.points
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the days before one.
pub async fn forget(conn: &mut PgConnection, before: NaiveDate) -> Result<(), Fault> {
    sqlx::query!("delete from day_points where day < $1", before)
        .execute(conn)
        .await?;
    Ok(())
}
