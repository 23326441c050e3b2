//! Require seen: a person with whom the caller has to do.

use super::seen;
use crate::passholder;
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::Sight;
use sqlx::PgConnection;

/// # Errors
/// 404 for somebody whom the caller does not see.
pub async fn require_seen(conn: &mut PgConnection, id: PassholderId, sight: &Sight) -> Result<(), Fault> {
    match seen(conn, id, sight).await? {
        Some(_) => Ok(()),
        None => Err(passholder::not_found().into()),
    }
}
