//! List: who was deleted and is not forgotten yet, so that a restore brings nobody back.

use super::store;
use chassis::Fault;
use contracts::pass::{Left, ListLeavers};
use messaging::Reading;

/// A page, in the order of the ids.
pub async fn list(reading: &mut Reading, ask: ListLeavers) -> Result<Vec<Left>, Fault> {
    store::page(reading.conn(), ask.after, ListLeavers::PAGE as i64).await
}
