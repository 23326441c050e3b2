//! Forget: who has a pass is a copy here, and what somebody saved is a view.

use super::balances::Balances;
use async_trait::async_trait;
use chassis::Fault;
use contracts::PassholderId;
use messaging::Tx;
use messaging::forget::{Eraser, Gone, Number, columns};
use serde_json::{Value, json};
use sqlx::PgConnection;
use std::sync::Arc;

/// What the door does when somebody is forgotten.
pub struct Views(pub Arc<Balances>);

#[async_trait]
impl Eraser for Views {
    /// What lies in Redis goes as well; what a process has in mind of a check-in is gone within two hours.
    async fn erase(&self, tx: &mut Tx, gone: &[Gone]) -> Result<Vec<Number>, Fault> {
        self.0.forget_all(gone.iter().map(|one| one.passholder_id)).await;
        directory::forget(tx.conn(), &columns(gone).0).await
    }

    async fn export(&self, conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
        let copy = directory::export(conn, id).await?;
        Ok(json!({"copy": copy}))
    }
}
