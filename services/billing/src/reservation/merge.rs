//! Merge: what is held for one record of a person is held for the other.

use super::store;
use crate::limit;
use chassis::Fault;
use contracts::PassholderId;
use messaging::Tx;
use sqlx::PgConnection;

/// With the counters of the one's own limits.
pub async fn merge(tx: &mut Tx, from: PassholderId, into: PassholderId) -> Result<(), Fault> {
    let counters = store::counters_of(tx.conn(), &[from.0]).await?;
    store::merge(tx.conn(), from, into).await?;
    limit::merge(tx.conn(), &counters, from, into).await
}

/// Whether anything was ever held for this person.
pub async fn has_any(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    store::has_any(conn, id).await
}
