//! The statements on notes.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use sqlx::PgConnection;

/// The note on a passholder.
pub async fn find(conn: &mut PgConnection, holder: PassholderId) -> Result<Option<String>, Fault> {
    let note = sqlx::query_scalar!("select note from note where passholder_id = $1", holder.0);
    Ok(note.fetch_optional(conn).await?)
}

/// Writes the note in the place of the one before.
pub async fn put(
    conn: &mut PgConnection,
    holder: PassholderId,
    note: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into note (passholder_id, note, since) values ($1, $2, $3)
         on conflict (passholder_id) do update set note = excluded.note, since = excluded.since",
        holder.0,
        note,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the note away.
pub async fn remove(conn: &mut PgConnection, holder: PassholderId) -> Result<(), Fault> {
    sqlx::query!("delete from note where passholder_id = $1", holder.0)
        .execute(conn)
        .await?;
    Ok(())
}
