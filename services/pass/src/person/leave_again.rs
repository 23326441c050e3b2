//! Leave again: a restore brought somebody back who was deleted and not forgotten yet.

use super::delete::leave;
use super::{load, tell_gone};
use crate::{leaver, passholder};
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::Refusal;
use contracts::ask::Done;
use contracts::pass::{LeaveAgain, Left};
use messaging::Tx;
use messaging::forget::is_forgotten;
use std::collections::HashSet;
use uuid::Uuid;

/// As from the time when they left. Whom this database does not know is noted as well: others may know him,
/// and are told when the time is over. Who is forgotten stays so.
///
/// Rule: who was deleted leaves again when a restore brings him back, and is forgotten when he was to be
/// Test: `whom_a_backup_brought_back_before_he_was_forgotten_leaves_again_as_from_then`
/// Source: this house
pub async fn leave_again(tx: &mut Tx, rights: &Keys, ask: LeaveAgain) -> Result<Done, Fault> {
    if ask.persons.len() > LeaveAgain::MOST {
        let words = format!("at most {} persons at once", LeaveAgain::MOST);
        return Err(Refusal::invalid_data(&[("/persons".into(), words)]).into());
    }
    let ids: Vec<_> = ask.persons.iter().map(|one| one.passholder_id).collect();
    let forgotten: HashSet<_> = is_forgotten(tx.conn(), &ids).await?.into_iter().collect();
    let mut gone = ask.persons;
    gone.retain(|one| !forgotten.contains(&one.passholder_id));
    out(tx, rights, &gone).await?;
    Ok(Done {})
}

async fn out(tx: &mut Tx, rights: &Keys, gone: &[Left]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = gone.iter().map(|one| one.passholder_id.0).collect();
    leaver::store::note(tx.conn(), gone).await?;
    passholder::hold_firmly(tx.conn(), &ids).await?;
    let persons = load(tx.conn(), &ids).await?;
    leave(tx, &persons).await?;
    tell_gone(tx, rights, &persons).await
}
