//! What the check-ins of a person earned on a day: given back, and forgotten. [`super::booking`] adds to it.

use crate::checkin::earning::Worth;
use chassis::Fault;
use chrono::NaiveDate;
use sqlx::PgConnection;

/// What was earned may be earned again: its check-in was undone.
pub async fn give_back(conn: &mut PgConnection, earned: Worth) -> Result<(), Fault> {
    sqlx::query!(
        "update day_points set worth = greatest(worth - $3, 0) where day = $1 and passholder_id = $2",
        earned.on.day,
        earned.on.holder.0,
        earned.points
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the Brussels days before one.
pub async fn forget(conn: &mut PgConnection, before: NaiveDate) -> Result<(), Fault> {
    sqlx::query!("delete from day_points where day < $1", before)
        .execute(conn)
        .await?;
    Ok(())
}
