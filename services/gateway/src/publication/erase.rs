//! Erase: an event is about nobody once its person is forgotten, and the pass that was his is not named.

use super::store;
use chassis::Fault;
use contracts::PassholderId;
use contracts::published::Audience;
use messaging::Tx;
use messaging::forget::Number;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// Takes these persons and their pass numbers out of the log.
pub async fn erase(tx: &mut Tx, persons: &[Uuid], numbers: &[Number]) -> Result<(), Fault> {
    store::erase(tx.conn(), persons).await?;
    let numbers: Vec<String> = numbers.iter().map(|number| number.pass_number.clone()).collect();
    match numbers.is_empty() {
        true => Ok(()),
        false => store::hide(tx.conn(), Audience::Region, &numbers).await,
    }
}

/// What the log says of a person.
pub async fn export(conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
    store::export(conn, id).await
}
