//! Forget: whose points were is forgotten, and they add up as before.

use super::store;
use async_trait::async_trait;
use chassis::Fault;
use contracts::PassholderId;
use messaging::Tx;
use messaging::forget::{Eraser, Gone, Number, columns};
use serde_json::Value;
use sqlx::PgConnection;

/// What this service does when somebody is forgotten.
pub struct Ledgers;

#[async_trait]
impl Eraser for Ledgers {
    /// The ledger goes on under an id that is nobody's, as a whole: balance, entries and lots agree, and what
    /// is left of it ends as anybody's does.
    ///
    /// Rule: the points of somebody who is forgotten go on under an id that is nobody's, and add up as before
    /// Test: `points_of_who_is_forgotten_are_nobodys_and_add_up`
    /// Source: this house
    async fn erase(&self, tx: &mut Tx, gone: &[Gone]) -> Result<Vec<Number>, Fault> {
        let (ids, nobodies) = columns(gone);
        store::hold_balances(tx.conn(), &ids).await?;
        store::rename(tx.conn(), &ids, &nobodies).await?;
        store::merged::forget(tx.conn(), &ids).await?;
        Ok(vec![])
    }

    async fn export(&self, conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
        store::export(conn, id).await
    }
}
