//! Forget: who redeemed is forgotten, and that somebody did stays.

use super::store;
use async_trait::async_trait;
use chassis::Fault;
use contracts::{PassNumber, PassholderId};
use messaging::Tx;
use messaging::forget::{Eraser, Gone, Number, columns};
use serde_json::{Value, json};
use sqlx::PgConnection;

/// What this service does when somebody is forgotten.
pub struct Redemptions;

#[async_trait]
impl Eraser for Redemptions {
    /// Redemptions go on under an id that is nobody's, also one that is under way: it comes to its end as any
    /// other. How often the person redeemed goes.
    ///
    /// Rule: a redemption of somebody who is forgotten stays, with its points and without the person
    /// Test: `redemptions_of_who_is_forgotten_stay_and_are_nobodys`
    /// Source: this house
    async fn erase(&self, tx: &mut Tx, gone: &[Gone]) -> Result<Vec<Number>, Fault> {
        let (ids, nobodies) = columns(gone);
        let mut numbers = store::numbers_of(tx.conn(), &ids).await?;
        store::rename(tx.conn(), &ids, &nobodies, &PassNumber::of_nobody()).await?;
        store::times::forget(tx.conn(), &ids).await?;
        numbers.extend(directory::forget(tx.conn(), &ids).await?);
        Ok(numbers)
    }

    async fn export(&self, conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
        let copy = directory::export(conn, id).await?;
        let own = store::export(conn, id).await?;
        Ok(json!({"copy": copy, "own": own}))
    }
}
