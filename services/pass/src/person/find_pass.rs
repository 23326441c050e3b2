//! Find a pass: what a scan at the counter shows.

use super::{Person, store};
use crate::card::identifier::{Identifier, recognise};
use crate::card::{find_by_chip, find_by_number};
use crate::card_system;
use crate::insz::{self, InszVault};
use chassis::Fault;
use chassis::text::to_text;
use contracts::Refusal;
use contracts::pass::{CardStatus, FindPass, IdentifierKind, Pass};
use messaging::Reading;

/// Refuses a card that is not active; blocked and deleted ones tell whose they were.
///
/// Rule: a card that is not active tells its status, and only a blocked or deleted one whose it was
/// Test: `a_card_that_is_not_active_tells_its_status_and_only_a_blocked_one_whose_it_was`
/// Source: UiTPAS API 4.0, `invalid-card-status`
pub async fn find_pass(reading: &mut Reading, vault: &InszVault, ask: FindPass) -> Result<Pass, Fault> {
    let identifier = recognise(&ask.identifier, ask.kind).ok_or_else(Refusal::pass_not_found)?;
    let holder = match &identifier {
        Identifier::Insz(insz) => insz::store::find(reading.conn(), &vault.indexes(insz)).await?,
        _ => None,
    };
    let found = match &identifier {
        Identifier::PassNumber(number) => find_by_number(reading.conn(), number).await?,
        Identifier::ChipNumber(chip) => find_by_chip(reading.conn(), chip).await?,
        Identifier::Insz(_) => None,
    };
    let status = found.as_ref().map(|card| card.status);
    let owner = holder.or(found.as_ref().and_then(|card| card.passholder_id));
    let person = match owner {
        Some(id) => store::load_one(reading.conn(), id).await?,
        None => None,
    };
    let Some(person) = person else {
        return Err(status
            .map_or_else(Refusal::pass_not_found, |status| unusable(status, None, ask.kind))
            .into());
    };
    let wanted = found
        .map(|card| card.pass_number)
        .or_else(|| person.pass_number().cloned());
    let card = match wanted {
        Some(number) => person.cards.iter().find(|card| card.pass_number == number),
        None => person.cards.last(),
    };
    let card = card.ok_or_else(Refusal::pass_not_found)?;
    if card.status != CardStatus::Active {
        return Err(unusable(card.status, Some(&person), ask.kind).into());
    }
    if !person.has_active_membership() {
        return Err(Refusal::uitpas("passholder-blocked", "Passholder is blocked")
            .message(contracts::message::card_cannot_be_used())
            .into());
    }
    let systems = card_system::all_by_id(reading.conn()).await?;
    Ok(person.pass(card, &systems, reading.now()))
}

/// The newer operation names the status; the older look-ups have one word for it.
fn unusable(status: CardStatus, person: Option<&Person>, kind: IdentifierKind) -> Refusal {
    if kind != IdentifierKind::Any {
        return Refusal::uitpas("card-blocked", "Card is blocked")
            .message(contracts::message::card_cannot_be_used());
    }
    let pass_type = person.map_or("INDIVIDUAL".to_owned(), |person| to_text(&person.pass_type));
    let refusal = Refusal::invalid_card_status(status.as_str()).with("passType", pass_type);
    match person.filter(|_| matches!(status, CardStatus::Blocked | CardStatus::Deleted)) {
        Some(person) => refusal.with("passholderId", person.passholder_id.to_string()),
        None => refusal,
    }
}
