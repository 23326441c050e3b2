//! Withdraw: a passholder does not move after all.

use super::none;
use crate::registration::acting;
use crate::seals::Seals;
use crate::{home, passholder, person};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::WithdrawMove;
use messaging::Tx;

/// # Errors
/// 404 outside the regions of the caller's counters, and when no move is planned.
pub async fn withdraw(tx: &mut Tx, seals: &Seals, ask: WithdrawMove) -> Result<Done, Fault> {
    let id = ask.passholder_id;
    passholder::lock(tx.conn(), &[id.0]).await?;
    let person = person::load_one(tx.conn(), id).await?;
    let person = person.ok_or_else(passholder::not_found)?;
    if acting(&person, &ask.counters).is_empty() {
        return Err(passholder::not_found().into());
    }
    if !home::store::withdraw(tx.conn(), id).await? {
        return Err(none().into());
    }
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(Done {})
}
