//! The statements on who went into whom.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

type Pair = (PassholderId, PassholderId);

/// Notes that one went into the other, or into whom that one went, and with it whoever went into the first
/// before. Known is known. None where nothing is to be done: a fact of two who are nobody by now.
pub(super) async fn note(
    conn: &mut PgConnection,
    from: PassholderId,
    into: PassholderId,
    at: DateTime<Utc>,
) -> Result<Option<Pair>, Fault> {
    let into = went(&mut *conn, &[into])
        .await?
        .get(&into)
        .copied()
        .unwrap_or(into);
    if from == into {
        return Ok(None);
    }
    sqlx::query!(
        "update merged set into_id = $2, is_settled = false, heard_at = $3 where into_id = $1",
        from.0,
        into.0,
        at
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into merged (from_id, into_id, heard_at) values ($1, $2, $3)
         on conflict (from_id) do nothing",
        from.0,
        into.0,
        at
    )
    .execute(conn)
    .await?;
    Ok(Some((from, into)))
}

/// Whom those of these went into who did.
///
/// # Errors
/// Those of the database.
pub async fn went(
    conn: &mut PgConnection,
    ids: &[PassholderId],
) -> Result<HashMap<PassholderId, PassholderId>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select from_id, into_id from merged where from_id = any($1)",
        &ids
    );
    let rows = rows.fetch_all(conn).await?.into_iter();
    Ok(rows.map(|row| pair(row.from_id, row.into_id)).collect())
}

/// Some of those that are gone through again, behind an id.
pub(super) async fn unsettled(conn: &mut PgConnection, after: Uuid, limit: i64) -> Result<Vec<Pair>, Fault> {
    let rows = sqlx::query!(
        "select from_id, into_id from merged where not is_settled and from_id > $1 order by from_id limit $2",
        after,
        limit
    )
    .fetch_all(conn)
    .await?
    .into_iter();
    Ok(rows.map(|row| pair(row.from_id, row.into_id)).collect())
}

fn pair(from: Uuid, into: Uuid) -> Pair {
    (PassholderId(from), PassholderId(into))
}

/// Those of these that were heard before this are settled.
pub(super) async fn settled(
    conn: &mut PgConnection,
    ids: &[Uuid],
    before: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update merged set is_settled = true where from_id = any($1) and heard_at < $2",
        ids,
        before
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nobody knows of these any more, on either side.
///
/// # Errors
/// Those of the database.
pub async fn forget(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from merged where from_id = any($1) or into_id = any($1)",
        ids
    )
    .execute(conn)
    .await?;
    Ok(())
}
