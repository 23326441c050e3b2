//! Visits: who checked in where in the last months, as activity tells it. For signals alone: no price and no
//! sale looks at it.
//!
//! Rule: of check-ins nothing is kept here for longer than [`KEPT`], and nothing of who is forgotten
//! Test: `check_ins_are_kept_as_long_as_signals_look_back`, `where_somebody_was_is_forgotten_with_him`
//! Source: this house

mod store;

pub use store::{export, forget, has_any, merge, remove_old};

use async_trait::async_trait;
use chassis::Fault;
use chrono::TimeDelta;
use contracts::activity::{CheckinRecorded, CheckinUndone};
use contracts::{CheckinId, Fact, PassholderId};
use messaging::forget::is_forgotten;
use messaging::{Heard, Listener, Tx};
use std::collections::HashSet;

/// For how long.
pub const KEPT: TimeDelta = TimeDelta::days(120);

/// Keeps the visits.
pub struct Visits;

#[async_trait]
impl Listener for Visits {
    fn hears(&self) -> &'static [&'static str] {
        &[CheckinRecorded::TYPE, CheckinUndone::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
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
}
