//! List sales: of an event, of a passholder at some organizers, or by the client's own reference.

use super::{matching, store};
use chassis::Fault;
use contracts::Page;
use contracts::billing::{ListSales, Sold};
use messaging::Reading;

/// Those that stand, oldest first, as far as the caller's scope reaches.
pub async fn list(reading: &mut Reading, ask: ListSales) -> Result<Page<Sold>, Fault> {
    let (total_items, ids) = matching::page(reading.conn(), &ask).await?;
    let member = store::load(reading.conn(), &ids).await?;
    Ok(Page { total_items, member })
}
