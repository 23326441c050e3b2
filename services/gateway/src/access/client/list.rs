//! List: clients, as operators see them.

use crate::access::store::client;
use chassis::Fault;
use contracts::access::{ClientView, ListClients};
use messaging::Reading;

/// The most clients in one answer.
const PAGE: i64 = 500;

/// Clients after an id, by id.
pub async fn list(reading: &mut Reading, ask: ListClients) -> Result<Vec<ClientView>, Fault> {
    client::page(reading.conn(), &ask.after, ask.limit.clamp(1, PAGE)).await
}
