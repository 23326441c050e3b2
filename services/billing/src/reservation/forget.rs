//! Forget: what is held for who is forgotten is over, and nobody's.

use super::store;
use crate::limit::Counter;
use chassis::Fault;
use contracts::PassholderId;
use messaging::Tx;
use messaging::forget::Number;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// The numbers of these persons, and the counters of their own limits, which nobody uses any more. What all
/// share is freed as of all that is over.
pub async fn forget(
    tx: &mut Tx,
    ids: &[Uuid],
    nobodies: &[Uuid],
) -> Result<(Vec<Number>, Vec<Counter>), Fault> {
    let counters = store::counters_of(tx.conn(), ids).await?;
    let numbers = store::forget(tx.conn(), ids, nobodies).await?;
    Ok((numbers, counters))
}

/// All that was held for one person.
pub async fn export(conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
    store::export(conn, id).await
}
