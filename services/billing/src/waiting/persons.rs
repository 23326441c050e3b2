//! Persons: who is forgotten waits no longer, and two records of one person wait once.
//!
//! Only the entries are touched, so that nobody who holds the sales of a person waits for a counter of places:
//! the line counts one less when it moves.

use super::store;
use chassis::Fault;
use contracts::PassholderId;
use messaging::forget::Number;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// These persons wait no longer. Returns their numbers.
pub async fn forget(conn: &mut PgConnection, ids: &[Uuid], nobodies: &[Uuid]) -> Result<Vec<Number>, Fault> {
    store::forget(conn, ids, nobodies).await
}

/// Where one waits the other does, once.
pub async fn merge(conn: &mut PgConnection, from: PassholderId, into: PassholderId) -> Result<(), Fault> {
    store::merge(conn, from, into).await
}

/// Whether this person waits anywhere.
pub async fn has_any(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    store::has_any(conn, id).await
}

/// Where this person waits.
pub async fn export(conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
    store::export(conn, id).await
}
