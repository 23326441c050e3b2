//! Whether a card lets its holder in: the same for a check-in, a price and a reward.

use crate::holders::{Holder, KnownCard};
use contracts::Refusal;
use contracts::pass::CardStatus;

/// The holder behind an active card with at least one active membership.
///
/// # Errors
/// In the order in which the contract refuses: a card that is unknown, not active or of nobody; a copy that
/// is known to be out of date; no active membership.
///
/// Rule: a card is used only while it is active and its holder has an active membership, refused in the
/// contract's order
/// Test: `numbers_events_and_organizers_are_refused_in_the_contracts_order`
/// Source: UiTPAS API 4.0, `invalid-card-status`, `passholder-no-active-cardsystems`
pub fn usable(card: Option<KnownCard>) -> Result<Holder, Refusal> {
    let card = card.ok_or_else(Refusal::passholder_not_found)?;
    if card.status != CardStatus::Active {
        return Err(Refusal::invalid_card_status(card.status.as_str()));
    }
    let holder = card.holder.ok_or_else(Refusal::passholder_not_found)?;
    // What is newer may say that the pass was blocked.
    if card.is_outdated {
        return Err(
            Refusal::invalid_card("What is newer of this pass could not be applied here")
                .message(contracts::message::card_cannot_be_used()),
        );
    }
    if holder.active().next().is_none() {
        return Err(Refusal::no_active_card_systems());
    }
    Ok(holder)
}
