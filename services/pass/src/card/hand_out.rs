//! Hand out: a card from the stock becomes somebody's.

use super::counter::{elsewhere, unknown};
use super::store;
use chassis::Fault;
use contracts::pass::CardStatus;
use contracts::{CardSystemId, OrganizerId, PassNumber, PassholderId, Refusal};
use messaging::Tx;

/// Gives the card to the holder, whom whoever calls has locked, at the counter of this organizer. Others hear
/// of it with the holder.
///
/// # Errors
/// `invalid-uitpas-number`, `invalid-card` when it is unknown, of another region, at another counter or for
/// people with a right that this holder has not, `invalid-card-status`.
///
/// Rule: a card is handed out from the local stock of its region, and once
/// Test: `of_two_who_want_a_card_at_once_one_gets_it`, `a_card_that_is_not_in_stock_is_not_handed_out`
/// Source: UiTPAS documentation, kaarten; UiTPAS API 4.0, `invalid-card-status`
///
/// Rule: a card that lies at a counter is handed out there and nowhere else; one that lies at none in
/// particular, at each counter of its region
/// Test: `a_card_that_lies_at_a_counter_is_handed_out_there_alone`,
/// `a_card_at_another_counter_registers_nobody_and_refuses_the_household`
/// Source: this house: each card lies at one counter
///
/// Rule: a card whose twelfth digit is 1 goes only to a member whose right to the social tariff counts; one
/// with a 0 is for everybody
/// Test: `a_card_for_the_social_tariff_is_not_handed_out_without_the_right`
/// Source: UiTPAS documentation, UiTPAS number
pub async fn hand_out(
    tx: &mut Tx,
    text: &str,
    region: CardSystemId,
    organizer: &OrganizerId,
    holder: PassholderId,
    has_right: bool,
) -> Result<PassNumber, Fault> {
    let number = PassNumber::require(text, "invalid-uitpas-number")?;
    if number.is_social_card() && !has_right {
        let words = "The card is for people with the social tariff";
        return Err(Refusal::invalid_card(words).into());
    }
    if store::bind(tx.conn(), &number, region, organizer, holder).await? {
        return Ok(number);
    }
    let refusal = match store::find_by_number(tx.conn(), &number).await? {
        Some(card) if card.card_system_id != region => unknown(),
        Some(card) if card.status == CardStatus::LocalStock => elsewhere(),
        Some(card) => Refusal::invalid_card_status(card.status.as_str()),
        None => unknown(),
    };
    Err(refusal.into())
}
