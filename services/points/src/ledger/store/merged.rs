//! The statements on who went into whom.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// Notes that one went into the other, and with it whoever went into that one before. Whoever calls holds
/// the balances of both. Known is known.
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
        "insert into merged (from_id, into_id, heard_at) values ($1, $2, $3)
         on conflict (from_id) do nothing",
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
    let all = all_into(conn, &[from.0]).await?;
    Ok(all.get(&from.0).copied().map(PassholderId))
}

/// Whom those of these went into who did.
pub async fn all_into(conn: &mut PgConnection, from: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Fault> {
    let rows = sqlx::query!(
        "select from_id, into_id from merged where from_id = any($1)",
        from
    );
    let rows = rows.fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.from_id, row.into_id)).collect())
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
