//! The cards of a region that open the social tariff now.

use super::store;
use crate::card_system;
use chassis::Fault;
use contracts::pass::{EntitledCard, EntitledCards, ListEntitledCards, MembershipStatus, SocialTariffStatus};
use messaging::Reading;

/// How many memberships with a right are looked at for one slice.
const SLICE: i64 = 5000;

/// A slice of them, in the order of their holders.
///
/// Rule: the list of cards with the social tariff has the active cards of a region whose membership is active
/// and whose right counts now, in its days of grace too, and while it is suspended not
/// Test: `the_list_has_active_cards_whose_right_counts_now_and_no_other`
/// Source: UiTPAS API 4.0, GET /cards/social-tariff/{cardSystemId}/active
pub async fn list_entitled(reading: &mut Reading, ask: ListEntitledCards) -> Result<EntitledCards, Fault> {
    card_system::require(reading.conn(), ask.card_system_id).await?;
    let now = reading.now();
    let slice = store::with_right(reading.conn(), ask.card_system_id, ask.after, SLICE).await?;
    let is_full = slice.len() as i64 == SLICE;
    let next = slice.last().map(|last| last.passholder_id).filter(|_| is_full);
    let mut cards = vec![];
    for holder in slice {
        let is_member = holder.status == MembershipStatus::Active;
        if !is_member || holder.right.status(now) != SocialTariffStatus::Active {
            continue;
        }
        let card = |pass_number| EntitledCard {
            pass_number,
            passholder_id: holder.passholder_id,
            pass_type: holder.pass_type,
            tickets_per_year: holder.tickets_per_year,
        };
        cards.extend(holder.active_cards.into_iter().map(card));
    }
    Ok(EntitledCards { cards, next })
}
