//! Hand out: a card from the stock becomes somebody's.

use super::store;
use chassis::Fault;
use contracts::{CardSystemId, PassNumber, PassholderId, Refusal};
use messaging::Tx;

/// Gives the card to the holder, whom whoever calls has locked. Others hear of it with the holder.
///
/// # Errors
/// `invalid-uitpas-number`, `invalid-card` when it is unknown or of another region, `invalid-card-status`.
///
/// Rule: a card is handed out from the local stock of its region, and once
/// Test: `of_two_who_want_a_card_at_once_one_gets_it`, `a_card_that_is_not_in_stock_is_not_handed_out`
/// Source: UiTPAS documentation, kaarten; UiTPAS API 4.0, `invalid-card-status`
pub async fn hand_out(
    tx: &mut Tx,
    text: &str,
    region: CardSystemId,
    holder: PassholderId,
) -> Result<PassNumber, Fault> {
    let number = PassNumber::require(text, "invalid-uitpas-number")?;
    if store::bind(tx.conn(), &number, region, holder).await? {
        return Ok(number);
    }
    let refusal = match store::find_by_number(tx.conn(), &number).await? {
        Some(card) if card.card_system_id == region => Refusal::invalid_card_status(card.status.as_str()),
        _ => unknown(),
    };
    Err(refusal.into())
}

/// There is no such card, or it is none of this counter's: whoever tries numbers learns nothing.
pub fn unknown() -> Refusal {
    Refusal::invalid_card("Card not found")
}
