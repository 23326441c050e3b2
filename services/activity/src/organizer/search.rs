//! Search: organizers in the order of their names, by a part of the name and by region.

use super::{matching, store};
use chassis::Fault;
use contracts::activity::{Organizer, SearchOrganizers};
use contracts::{Page, Refusal};
use messaging::Reading;

/// # Errors
/// A refusal when the region is unknown.
pub async fn search(reading: &mut Reading, ask: SearchOrganizers) -> Result<Page<Organizer>, Fault> {
    let names = directory::card_system_names(reading.conn()).await?;
    if let Some(id) = ask.card_system_id
        && !names.contains_key(&id)
    {
        return Err(Refusal::card_system_not_found(id).into());
    }
    let (total_items, ids) = matching::page(reading.conn(), &ask).await?;
    let member = store::load(reading.conn(), &ids, &names).await?;
    Ok(Page { total_items, member })
}
