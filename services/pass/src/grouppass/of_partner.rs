//! The group passes of a partner, for itself and for whoever manages it.

use super::store;
use crate::{card_system, partner, person};
use chassis::Fault;
use contracts::Page;
use contracts::pass::{Grouppass, ListPartnerGrouppasses};
use messaging::Reading;
use uuid::Uuid;

/// Those that have a card.
///
/// # Errors
/// 404 for a partner that is not the caller's, whether it is one or manages it.
pub async fn list_of_partner(
    reading: &mut Reading,
    ask: ListPartnerGrouppasses,
) -> Result<Page<Grouppass>, Fault> {
    let partner = partner::read_own(reading, ask.partner_id, &ask.partners, ask.regions).await?;
    let page = store::of_partner(reading.conn(), partner.id, ask.window).await?;
    let ids: Vec<Uuid> = page.member.iter().map(|id| id.0).collect();
    let groups = person::load(reading.conn(), &ids).await?;
    let systems = card_system::all_by_id(reading.conn()).await?;
    let now = reading.now();
    Ok(Page {
        total_items: page.total_items,
        member: groups
            .iter()
            .filter_map(|group| group.grouppass(&systems, now))
            .collect(),
    })
}
