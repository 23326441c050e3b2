//! Require seen: a person with whom the caller has to do.

use super::seen;
use chassis::Fault;
use contracts::pass::Sight;
use contracts::{PassholderId, Refusal};
use sqlx::PgConnection;

/// # Errors
/// 404 for somebody whom the caller does not see.
pub async fn require_seen(conn: &mut PgConnection, id: PassholderId, sight: &Sight) -> Result<(), Fault> {
    match seen(conn, id, sight).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::new("url/not-found", 404, "Passholder not found").into()),
    }
}
