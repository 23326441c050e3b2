//! Undo: a check-in is taken back, its place is free again.

use super::earning::{PersonDay, Worth};
use super::store::{self, day};
use chassis::Fault;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::activity::{CheckinUndone, UndoCheckin, UndoneCheckin};
use contracts::day::brussels_day;
use messaging::Tx;

/// A check-in that does not exist, or was undone before, is 404.
///
/// Rule: an undone check-in frees its place, and what it took of the day may be earned again
/// Test: `an_undone_check_in_frees_its_place_and_is_told_once`, `what_is_undone_may_be_earned_again`
/// Source: UiTPAS API 4.0, DELETE /checkins
pub async fn undo(tx: &mut Tx, ask: UndoCheckin) -> Result<UndoneCheckin, Fault> {
    let missing = || {
        let words = format!("Check-in {} not found", ask.checkin_id);
        Refusal::new("url/not-found", 404, words)
    };
    let standing = store::lock(tx.conn(), ask.checkin_id)
        .await?
        .ok_or_else(missing)?;
    ask.scope
        .require(&standing.organizer_id, Permission::CheckinsWrite.as_str())?;
    let at = tx.now();
    store::undo(tx.conn(), ask.checkin_id, &standing, at).await?;
    let (passholder_id, points) = (standing.passholder_id, standing.points);
    let earned = Worth {
        on: PersonDay {
            day: brussels_day(standing.at),
            holder: passholder_id,
        },
        points,
    };
    day::give_back(tx.conn(), earned).await?;
    tx.tell(&CheckinUndone {
        checkin_id: ask.checkin_id,
        passholder_id,
        points,
        at,
        event_id: Some(standing.event_id),
        organizer_id: Some(standing.organizer_id),
    })?;
    Ok(UndoneCheckin {
        passholder_id,
        points,
    })
}
