//! The statements on leavers.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// Notes that somebody left, with the numbers of the cards.
pub async fn add(
    conn: &mut PgConnection,
    id: PassholderId,
    numbers: &[String],
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into leaver (passholder_id, left_at, numbers) values ($1, $2, $3)
         on conflict (passholder_id) do update set numbers = leaver.numbers || excluded.numbers",
        id.0,
        at,
        numbers
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which of these left.
pub async fn among(conn: &mut PgConnection, ids: &[PassholderId]) -> Result<HashSet<PassholderId>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let left = sqlx::query_scalar!(
        "select passholder_id from leaver where passholder_id = any($1)",
        &ids
    );
    Ok(left
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(PassholderId)
        .collect())
}

/// Some of those who left at this time or before it, held; whom another instance forgets now is left to it.
pub async fn due(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<PassholderId>, Fault> {
    let due = sqlx::query_scalar!(
        "select passholder_id from leaver where left_at <= $1 order by left_at, passholder_id limit $2
         for update skip locked",
        before,
        limit
    );
    Ok(due.fetch_all(conn).await?.into_iter().map(PassholderId).collect())
}

/// Somebody who is forgotten now.
#[derive(Debug)]
pub struct Leaver {
    pub passholder_id: PassholderId,
    pub numbers: Vec<String>,
}

/// Takes these from the list.
pub async fn take(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Leaver>, Fault> {
    let rows = sqlx::query!(
        "delete from leaver where passholder_id = any($1) returning passholder_id, numbers",
        ids
    )
    .fetch_all(conn)
    .await?;
    let leavers = rows.into_iter().map(|row| Leaver {
        passholder_id: PassholderId(row.passholder_id),
        numbers: row.numbers,
    });
    Ok(leavers.collect())
}
