//! Counter: where a card in stock lies, and who may take it to another.
//!
//! Rule: cards in local stock move to a counter of their region, from the counters of whoever moves them or
//! from none in particular; one that lies elsewhere is as one that there is not
//! Test: `cards_move_from_a_counter_of_ones_own_to_another_and_all_or_none`,
//! `a_card_of_another_counter_or_region_is_as_one_that_there_is_not`
//! Source: this house: each card lies at one counter

use super::Found;
use contracts::pass::{CardStatus, Counter};
use contracts::{OrganizerId, Refusal};

/// Whether a card may go to this counter, by who takes it from these organizers.
///
/// # Errors
/// `invalid-card`, `invalid-card-status`.
pub fn require_move(card: Option<&Found>, to: &Counter, organizers: &[OrganizerId]) -> Result<(), Refusal> {
    let is_theirs = |card: &&Found| {
        let lies_at = card.organizer_id.as_ref();
        to.card_system_ids.contains(&card.card_system_id) && lies_at.is_none_or(|id| organizers.contains(id))
    };
    let card = card.filter(is_theirs).ok_or_else(unknown)?;
    match card.status {
        CardStatus::LocalStock => Ok(()),
        other => Err(Refusal::invalid_card_status(other.as_str())),
    }
}

/// There is no such card, or it is none of this counter's: whoever tries numbers learns nothing.
pub fn unknown() -> Refusal {
    Refusal::invalid_card("Card not found")
}

/// It lies at another counter than that of whoever would hand it out: where is not said.
pub fn elsewhere() -> Refusal {
    Refusal::invalid_card("The card lies at another counter")
}
