//! Close: an operator shuts the way to a pass for whoever knows its number and a birth date.

use super::holder_of;
use crate::{account, family, passholder};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::CloseAccount;
use messaging::Tx;

/// No registration token is given any more, and those that there are end. An account that is linked stays.
///
/// # Errors
/// `pass-not-found`.
///
/// Rule: whose pass is closed gets no registration token by birth date or counter until it is opened, and is
/// in nobody else's family
/// Test: `for_a_closed_pass_nobody_gets_a_token_until_it_is_opened`
/// Source: this house
pub async fn close(tx: &mut Tx, ask: CloseAccount) -> Result<Done, Fault> {
    let (holder, now) = (holder_of(tx, &ask.pass_number).await?, tx.now());
    passholder::lock(tx.conn(), &[holder.0]).await?;
    account::close(tx.conn(), holder, now).await?;
    account::drop_tokens(tx.conn(), holder).await?;
    family::leave_others(tx.conn(), holder).await?;
    Ok(Done {})
}
