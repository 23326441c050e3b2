//! The statements on those who registered themselves.

use chassis::Fault;
use contracts::PassholderId;
use sqlx::PgConnection;

/// Notes who registered himself, with which address; false when another one did with the same.
pub async fn note_self(
    conn: &mut PgConnection,
    id: PassholderId,
    email: Option<&str>,
) -> Result<bool, Fault> {
    let noted = sqlx::query!(
        "insert into self_registration (passholder_id, email) values ($1, lower($2)) on conflict do nothing",
        id.0,
        email
    );
    Ok(noted.execute(conn).await?.rows_affected() == 1)
}
