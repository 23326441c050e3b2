//! Unlink: a wrong account is taken away from a passholder.

use super::holder_of;
use crate::{account, family, passholder};
use chassis::Fault;
use contracts::Refusal;
use contracts::ask::Done;
use contracts::pass::UnlinkAccount;
use messaging::Tx;

/// Whichever card of his it is. Tokens that were given for his passes end with it, and he is in no family of
/// others any more: whoever linked the account may have put him there.
///
/// # Errors
/// `pass-not-found`; `passholder-not-found` when no account is linked.
///
/// Rule: an account that was linked wrongly is taken away by the coordinator of the region
/// Test: `a_wrong_account_is_taken_away_and_another_linked`
/// Source: UiTPAS documentation, UiTPAS and UiTiD
pub async fn unlink(tx: &mut Tx, ask: UnlinkAccount) -> Result<Done, Fault> {
    let holder = holder_of(tx, &ask.pass_number).await?;
    passholder::lock(tx.conn(), &[holder.0]).await?;
    account::drop_tokens(tx.conn(), holder).await?;
    family::leave_others(tx.conn(), holder).await?;
    match account::unlink(tx.conn(), holder).await? {
        true => Ok(Done {}),
        false => {
            Err(Refusal::uitpas("passholder-not-found", "No account is linked to the passholder").into())
        }
    }
}
