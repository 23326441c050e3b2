//! The funds of the caller's card systems.

use super::store;
use chassis::Fault;
use contracts::Page;
use contracts::billing::{Fund, ListFunds};
use messaging::Reading;

/// A page of them, in the order of their names.
pub async fn list(reading: &mut Reading, ask: ListFunds) -> Result<Page<Fund>, Fault> {
    store::page(reading.conn(), &ask.regions, ask.window).await
}
