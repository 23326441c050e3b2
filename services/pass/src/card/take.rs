//! Take: a card of the stock is held and then given to somebody, or a digital pass is.

use super::store;
use crate::card;
use chassis::Fault;
use contracts::pass::{CardRow, CardStatus, CardType};
use contracts::{CardSystemId, PassNumber, PassholderId, Refusal};
use messaging::Tx;

/// A card of the region's stock, held: of two who want it at once the second finds it handed out.
///
/// Rule: only a card in local stock of the region is handed out, and to one person
/// Test: `a_card_that_is_not_in_the_stock_of_the_region_is_not_handed_out`,
/// `of_two_who_want_one_card_at_once_one_gets_it`
/// Source: UiTPAS API 4.0, POST /passholders
pub async fn take_from_stock(
    tx: &mut Tx,
    number: &PassNumber,
    region: Option<CardSystemId>,
) -> Result<CardRow, Fault> {
    let card = store::hold(tx.conn(), number).await?;
    let card = card.ok_or_else(|| Refusal::invalid_card("No card has this number"))?;
    if region.is_some_and(|region| region != card.card_system_id) {
        return Err(Refusal::invalid_card("The card is of another card system").into());
    }
    if card.card_type != CardType::NfcCard {
        return Err(Refusal::invalid_card("A digital pass cannot be handed out").into());
    }
    if card.status != CardStatus::LocalStock || card.passholder_id.is_some() {
        return Err(Refusal::invalid_card_status(card.status.as_str()).into());
    }
    Ok(card)
}

/// A digital pass with this number, nobody's yet; none when a card has the number, also one that is written
/// at this moment.
pub async fn make_digital(
    tx: &mut Tx,
    pass_number: PassNumber,
    card_system_id: CardSystemId,
) -> Result<Option<CardRow>, Fault> {
    let row = CardRow {
        pass_number,
        chip_number: None,
        card_system_id,
        card_type: CardType::Digital,
        status: CardStatus::LocalStock,
        passholder_id: None,
    };
    let is_made = store::make_digital(tx.conn(), &row).await?;
    Ok(is_made.then_some(row))
}

/// The card is this holder's from now on. He is told afterwards.
pub async fn give(tx: &mut Tx, card: CardRow, holder: PassholderId) -> Result<(), Fault> {
    let card = CardRow {
        status: CardStatus::Active,
        passholder_id: Some(holder),
        ..card
    };
    for verdict in card::put(tx, &[card]).await? {
        verdict?;
    }
    Ok(())
}
