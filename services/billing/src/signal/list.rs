//! List signals: those of the regions of whoever audits them.

use super::store;
use chassis::Fault;
use contracts::Page;
use contracts::billing::{ListSignals, Signal};
use messaging::Reading;

/// The newest first.
///
/// Rule: signals of a region are shown to who reads them there, and to nobody else
/// Test: `signals_are_their_regions`
/// Source: this house
pub async fn list(reading: &mut Reading, ask: ListSignals) -> Result<Page<Signal>, Fault> {
    let (total_items, member) = store::page(reading.conn(), &ask.regions, ask.state, ask.window).await?;
    Ok(Page { total_items, member })
}
