//! Switch: a card is blocked, or counts again.

use crate::card::{self, Found};
use crate::seals::Seals;
use crate::{account, passholder, person};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::{CardChanged, CardStatus, SwitchCard};
use contracts::{PassholderId, Refusal};
use messaging::Tx;

/// What is so already stays so.
///
/// # Errors
/// `pass-not-found`; `invalid-card-status` for a card that was never given out or is deleted; `invalid-card`
/// when the holder uses another one of the region by now.
///
/// Rule: a blocked card of somebody counts again only while its holder uses no other card of the region
/// Test: `a_card_is_blocked_and_counts_again_unless_another_took_its_place`
/// Source: this house
pub async fn switch_card(tx: &mut Tx, seals: &Seals, ask: SwitchCard) -> Result<Done, Fault> {
    let missing = || Refusal::pass_not_found();
    let found = card::find_by_number(tx.conn(), &ask.pass_number).await?;
    let holder = found.ok_or_else(missing)?.passholder_id;
    if let Some(holder) = holder {
        passholder::lock(tx.conn(), &[holder.0]).await?;
    }
    let found = card::find_by_number(tx.conn(), &ask.pass_number).await?;
    let card = found.ok_or_else(missing)?;
    let Some(wanted) = wanted(&card, ask.blocked)? else {
        return Ok(Done {});
    };
    if let (Some(holder), CardStatus::Active) = (holder, wanted) {
        require_no_other(tx, holder, &card).await?;
    }
    let changed = || Fault::Busy("the card is being changed".into());
    let version = card::switch(tx.conn(), &card, wanted)
        .await?
        .ok_or_else(changed)?;
    if wanted == CardStatus::Blocked {
        card::tell_blocked(tx, &card.pass_number, card.card_system_id)?;
    }
    match holder {
        Some(holder) if card.passholder_id == Some(holder) => {
            if wanted == CardStatus::Blocked {
                account::drop_tokens(tx.conn(), holder).await?;
            }
            person::tell_now(tx, &seals.rights, &[holder]).await?;
        }
        None if card.passholder_id.is_none() => tx.tell(&CardChanged {
            pass_number: card.pass_number,
            version,
            card_system_id: card.card_system_id,
            status: wanted,
        })?,
        _ => return Err(changed()),
    }
    Ok(Done {})
}

/// The status that the card gets; none when it has it.
fn wanted(card: &Found, blocked: bool) -> Result<Option<CardStatus>, Refusal> {
    let is_somebodys = card.passholder_id.is_some();
    match (card.status, blocked) {
        (CardStatus::Active | CardStatus::LocalStock, true) => Ok(Some(CardStatus::Blocked)),
        (CardStatus::Blocked, false) if is_somebodys => Ok(Some(CardStatus::Active)),
        (CardStatus::Blocked, false) => Ok(Some(CardStatus::LocalStock)),
        (CardStatus::Blocked, true) | (CardStatus::Active | CardStatus::LocalStock, false) => Ok(None),
        (CardStatus::Provisioned | CardStatus::Deleted, _) => {
            Err(Refusal::invalid_card_status(card.status.as_str()))
        }
    }
}

async fn require_no_other(tx: &mut Tx, holder: PassholderId, card: &Found) -> Result<(), Fault> {
    let person = person::load_one(tx.conn(), holder).await?;
    match person.is_some_and(|person| person.uses_card_of(card.card_system_id)) {
        true => Err(Refusal::invalid_card("The holder uses another card of this card system").into()),
        false => Ok(()),
    }
}
