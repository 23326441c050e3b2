//! Hand out a token: at the word of an operator, for whoever stands at a counter with the pass.

use super::store;
use crate::{card, passholder};
use chassis::Fault;
use chrono::TimeDelta;
use contracts::ask::Done;
use contracts::pass::HandOutToken;
use contracts::{PassholderId, Refusal};
use messaging::Tx;
use std::num::NonZeroU8;

/// It is like one that was given for a birth date, and counts as long.
///
/// # Errors
/// `pass-not-found`; `invalid-card` for a card or a membership that does not count; `account-closed`.
///
/// Rule: at an operator's word a registration token is given for a pass that can be used, also when all tries
/// of its number are used up, and for none that is closed
/// Test: `an_operator_hands_out_a_token_when_all_tries_are_used_up`
/// Source: this house
pub async fn hand_out_token(tx: &mut Tx, minutes: NonZeroU8, ask: HandOutToken) -> Result<Done, Fault> {
    let number = ask.pass_number.as_str();
    let card = card::find_by_number(tx.conn(), &ask.pass_number).await?;
    let holder: Option<PassholderId> = card.and_then(|card| card.passholder_id);
    let holder = holder.ok_or_else(Refusal::pass_not_found)?;
    passholder::lock(tx.conn(), &[holder.0]).await?;
    if store::is_closed(tx.conn(), holder).await? {
        let title = "The pass is closed: open it first";
        return Err(Refusal::uitpas("account-closed", title).into());
    }
    if !store::is_usable(tx.conn(), holder, number).await? {
        return Err(Refusal::invalid_card("The card or the membership does not count").into());
    }
    let expires_at = tx.now() + TimeDelta::minutes(minutes.get().into());
    store::add_token(tx.conn(), &ask.token, (holder, number), expires_at).await?;
    Ok(Done {})
}
