//! Unlink: a wrong account is taken away from a passholder.

use super::store;
use crate::{card, passholder};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::UnlinkAccount;
use contracts::{PassholderId, Refusal};
use messaging::Tx;

/// Whichever card of his it is; tokens that were given for his passes end with it.
///
/// # Errors
/// `pass-not-found`; `passholder-not-found` when no account is linked.
///
/// Rule: an account that was linked wrongly is taken away by the coordinator of the region
/// Test: `a_wrong_account_is_taken_away_and_another_linked`
/// Source: UiTPAS documentation, UiTPAS and UiTiD
pub async fn unlink(tx: &mut Tx, ask: UnlinkAccount) -> Result<Done, Fault> {
    let card = card::find_by_number(tx.conn(), &ask.pass_number).await?;
    let holder: Option<PassholderId> = card.and_then(|card| card.passholder_id);
    let holder = holder.ok_or_else(Refusal::pass_not_found)?;
    passholder::lock(tx.conn(), &[holder.0]).await?;
    store::drop_tokens(tx.conn(), holder).await?;
    match store::unlink(tx.conn(), holder).await? {
        true => Ok(Done {}),
        false => {
            Err(Refusal::uitpas("passholder-not-found", "No account is linked to the passholder").into())
        }
    }
}
