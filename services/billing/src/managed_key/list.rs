//! The keys of the caller's card systems.

use super::store;
use chassis::Fault;
use contracts::Page;
use contracts::billing::{KeySummary, ListKeys};
use contracts::day::brussels_day;
use messaging::Reading;

/// A page of them, in the order of their ids, with the version that is valid today.
pub async fn list(reading: &mut Reading, ask: ListKeys) -> Result<Page<KeySummary>, Fault> {
    let today = brussels_day(reading.now());
    let total_items = store::count(reading.conn(), &ask.regions).await?;
    let member = store::page(reading.conn(), &ask.regions, today, ask.window).await?;
    Ok(Page { total_items, member })
}
