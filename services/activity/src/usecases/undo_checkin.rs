//! Undo: a check-in is taken back, its place is free again.

use super::CHECKINS_WRITE;
use crate::domain::earning::Worth;
use crate::store::{checkin, day};
use chassis::Fault;
use contracts::Refusal;
use contracts::activity::{CheckinUndone, UndoCheckin, UndoneCheckin};
use contracts::day::brussels_day;
use messaging::Tx;

/// A check-in that does not exist, or was undone before, is 404.
pub async fn undo_checkin(tx: &mut Tx, ask: UndoCheckin) -> Result<UndoneCheckin, Fault> {
    let missing = || {
        Refusal::new(
            "url/not-found",
            404,
            format!("Check-in {} not found", ask.checkin_id),
        )
    };
    let standing = checkin::lock(tx.conn(), ask.checkin_id)
        .await?
        .ok_or_else(missing)?;
    ask.scope.require(&standing.organizer_id, CHECKINS_WRITE)?;
    let at = tx.now();
    checkin::undo(tx.conn(), ask.checkin_id, &standing, at).await?;
    let (passholder_id, points) = (standing.passholder_id, standing.points);
    let earned = Worth {
        holder: passholder_id,
        day: brussels_day(standing.at),
        points,
    };
    day::give_back(tx.conn(), earned).await?;
    tx.tell(&CheckinUndone {
        checkin_id: ask.checkin_id,
        passholder_id,
        points,
        at,
    })?;
    Ok(UndoneCheckin {
        passholder_id,
        points,
    })
}
