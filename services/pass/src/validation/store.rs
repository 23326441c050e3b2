//! The statements on validations that are under way.

use super::secret::Stage;
use chassis::Fault;
use chassis::text::to_text;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A validation.
pub struct Row {
    pub id: Uuid,
    /// The name of the key that sealed it.
    pub key: String,
    pub stage: Stage,
    pub challenge: Vec<u8>,
    pub sealed: Vec<u8>,
    /// What the official source said, sealed; none until it did.
    pub answer: Option<Vec<u8>>,
    pub expires_at: DateTime<Utc>,
}

/// Writes one, in the place of what was under way for the person.
pub async fn put(conn: &mut PgConnection, person: &[u8], row: &Row) -> Result<(), Fault> {
    sqlx::query!(
        "insert into validation (validation_id, key, person, stage, challenge, sealed, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (person) do update set validation_id = excluded.validation_id, key = excluded.key,
             stage = excluded.stage, challenge = excluded.challenge, sealed = excluded.sealed,
             expires_at = excluded.expires_at, answer = null, questions = 0",
        row.id,
        row.key,
        person,
        to_text(&row.stage),
        row.challenge,
        row.sealed,
        row.expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The one with this id at this stage, while it counts.
pub async fn find(
    conn: &mut PgConnection,
    id: Uuid,
    stage: Stage,
    now: DateTime<Utc>,
) -> Result<Option<Row>, Fault> {
    let row = sqlx::query!(
        "select key, challenge, sealed, answer, expires_at from validation
         where validation_id = $1 and stage = $2 and expires_at > $3",
        id,
        to_text(&stage),
        now
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Row {
        id,
        key: row.key,
        stage,
        challenge: row.challenge,
        sealed: row.sealed,
        answer: row.answer,
        expires_at: row.expires_at,
    }))
}

/// Its code is used up, and its token counts until then; whether it was not used before.
pub async fn exchange(conn: &mut PgConnection, id: Uuid, until: DateTime<Utc>) -> Result<bool, Fault> {
    let exchanged = sqlx::query!(
        "update validation set stage = 'TOKEN', expires_at = $2 where validation_id = $1 and stage = 'CODE'",
        id,
        until
    )
    .execute(conn)
    .await?;
    Ok(exchanged.rows_affected() == 1)
}

/// Counts a question to the official source; false when it was asked often enough.
pub async fn count_question(conn: &mut PgConnection, id: Uuid, most: i32) -> Result<bool, Fault> {
    let counted = sqlx::query!(
        "update validation set questions = questions + 1 where validation_id = $1 and questions < $2",
        id,
        most
    );
    Ok(counted.execute(conn).await?.rows_affected() == 1)
}

/// Keeps what the official source said, sealed for this row.
pub async fn keep_answer(conn: &mut PgConnection, id: Uuid, answer: &[u8]) -> Result<(), Fault> {
    sqlx::query!(
        "update validation set answer = $2 where validation_id = $1 and answer is null",
        id,
        answer
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes those that are over.
pub async fn forget(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!("delete from validation where expires_at <= $1", now)
        .execute(conn)
        .await?;
    Ok(())
}
