//! The statements on who went into whom.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// Notes that one went into the other, and with it whoever went into that one before. Whoever calls holds
/// both persons.
pub async fn note(
    conn: &mut PgConnection,
    from: PassholderId,
    into: PassholderId,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update merged set into_id = $2 where into_id = $1",
        from.0,
        into.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into merged (from_id, into_id, at) values ($1, $2, $3)",
        from.0,
        into.0,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whom somebody went into, if he did.
pub async fn into(conn: &mut PgConnection, from: PassholderId) -> Result<Option<PassholderId>, Fault> {
    let into = sqlx::query_scalar!("select into_id from merged where from_id = $1", from.0);
    Ok(into.fetch_optional(conn).await?.map(PassholderId))
}

/// Which of these went into others.
pub async fn among(conn: &mut PgConnection, ids: &[PassholderId]) -> Result<HashSet<PassholderId>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let known = sqlx::query_scalar!("select from_id from merged where from_id = any($1)", &ids);
    Ok(known
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(PassholderId)
        .collect())
}

/// Who went into these.
pub async fn of(conn: &mut PgConnection, into: &[Uuid]) -> Result<Vec<PassholderId>, Fault> {
    let from = sqlx::query_scalar!(
        "select from_id from merged where into_id = any($1) order by from_id",
        into
    );
    Ok(from
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(PassholderId)
        .collect())
}

/// Nobody knows of these any more, on either side.
pub async fn forget(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from merged where from_id = any($1) or into_id = any($1)",
        ids
    )
    .execute(conn)
    .await?;
    Ok(())
}
