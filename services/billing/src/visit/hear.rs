//! Hear: somebody checked in, or it was taken back.

use super::store;
use chassis::Fault;
use contracts::activity::{CheckinRecorded, CheckinUndone};
use contracts::{CheckinId, PassholderId};
use messaging::forget::is_forgotten;
use messaging::{Heard, Tx};
use std::collections::HashSet;

/// Keeps who was where, under the id that the person has now, and nothing of who is forgotten.
pub async fn hear(tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
    let (mut recorded, mut undone): (Vec<CheckinRecorded>, Vec<CheckinId>) = (vec![], vec![]);
    for fact in facts {
        if let Some(told) = fact.read::<CheckinRecorded>() {
            recorded.push(told?);
        } else if let Some(told) = fact.read::<CheckinUndone>() {
            undone.push(told?.checkin_id);
        }
    }
    let named: Vec<PassholderId> = recorded.iter().map(|told| told.passholder_id).collect();
    let went = directory::merged::went(tx.conn(), &named).await?;
    let gone: HashSet<PassholderId> = is_forgotten(tx.conn(), &named).await?.into_iter().collect();
    recorded.retain(|told| !gone.contains(&told.passholder_id));
    for told in &mut recorded {
        told.passholder_id = went
            .get(&told.passholder_id)
            .copied()
            .unwrap_or(told.passholder_id);
    }
    store::keep(tx.conn(), &recorded).await?;
    store::undo(tx.conn(), &undone).await
}
