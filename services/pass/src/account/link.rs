//! Link: an account is that of a passholder from now on.

use super::{is_somebodys, store, unauthorized, use_for};
use crate::{mail, passholder};
use chassis::Fault;
use contracts::Refusal;
use contracts::ask::Done;
use contracts::pass::LinkAccount;
use messaging::Tx;

/// Whoever sends it again, because the answer was lost, is told that the passholder has an account.
///
/// # Errors
/// 401 for a token that does not count, or of a card that cannot be used any more;
/// `passholder-already-registered`, `uitid-already-registered`.
///
/// Rule: a passholder has one account, and an account one passholder, also when several are linked at once
/// Test: `of_eight_who_link_at_once_one_does`
/// Source: UiTPAS API 4.0, PUT /passholders/me/uitid
pub async fn link(tx: &mut Tx, ask: LinkAccount) -> Result<Done, Fault> {
    let now = tx.now();
    let shown = store::find_token(tx.conn(), &ask.token, now).await?;
    let holder = shown.ok_or_else(unauthorized)?.holder;
    passholder::lock(tx.conn(), &[holder.0]).await?;
    if store::of_holder(tx.conn(), holder).await?.is_some() {
        return Err(has_one().into());
    }
    use_for(tx, holder, &ask.token).await?;
    if !store::link(tx.conn(), holder, &ask.account, now).await? {
        return Err(is_somebodys().into());
    }
    let told = mail::New {
        kind: mail::Kind::Linked,
        to: holder,
        other: None,
        number: None,
    };
    mail::queue(tx, told).await?;
    Ok(Done {})
}

fn has_one() -> Refusal {
    Refusal::uitpas(
        "passholder-already-registered",
        "The passholder has an account already",
    )
}
