//! Forget: who has a pass is a copy here, what somebody saved is a view, and what was told to others names
//! nobody.

use super::balances::Balances;
use crate::publication;
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
        let persons = columns(gone).0;
        let numbers = directory::forget(tx.conn(), &persons).await?;
        publication::erase(tx, &persons, &numbers).await?;
        Ok(numbers)
    }

    async fn export(&self, conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
        let copy = directory::export(conn, id).await?;
        let published = publication::export(conn, id).await?;
        Ok(json!({"copy": copy, "published": published}))
    }
}
