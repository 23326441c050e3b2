//! Read: the passholder who is signed in.

use super::{holder, nobody};
use crate::insz::InszVault;
use crate::{account, card_system, person};
use chassis::Fault;
use contracts::pass::{Passholder, ReadOwn};
use messaging::Office;

/// Everything that a counter would see, for it is theirs. An address that the issuer proves and that is
/// another than the one we know is written down, once.
///
/// Rule: the address of an account is the one that its issuer proved last, when its owner looked at his pass
/// Test: `the_address_of_an_account_is_the_one_that_was_proven_last`
/// Source: this house: addresses change hands
pub async fn read(office: &Office, vault: &InszVault, ask: ReadOwn) -> Result<Passholder, Fault> {
    let mut reading = office.reading().await?;
    let now = reading.now();
    let id = holder(reading.conn(), vault, &ask.who).await?;
    let person = person::load_one(reading.conn(), id).await?;
    let systems = card_system::all_by_id(reading.conn()).await?;
    let is_stale = account::has_other_email(reading.conn(), &ask.who.account).await?;
    // Nobody holds one connection while he waits for another.
    drop(reading);
    if is_stale {
        let account = ask.who.account;
        office
            .transact(|tx| Box::pin(async move { account::put_email(tx.conn(), &account).await }))
            .await?;
    }
    let view = person.and_then(|person| person.passholder(&systems, now));
    view.ok_or_else(|| nobody().into())
}
