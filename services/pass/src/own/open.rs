//! Open: registration tokens are given for a pass again.

use super::holder_of;
use crate::{account, passholder};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::OpenAccount;
use messaging::Tx;

/// What is open already stays so.
///
/// # Errors
/// `pass-not-found`.
pub async fn open(tx: &mut Tx, ask: OpenAccount) -> Result<Done, Fault> {
    let holder = holder_of(tx, &ask.pass_number).await?;
    passholder::lock(tx.conn(), &[holder.0]).await?;
    account::open(tx.conn(), holder).await?;
    Ok(Done {})
}
