//! Revoke: a check-in was undone, its points go.

use super::book::{Debit, debit, open_one};
use super::{Kind, lots, store};
use chassis::Fault;
use contracts::PassholderId;
use contracts::activity::CheckinUndone;
use messaging::Tx;
use uuid::Uuid;

/// Books the check-in's points out, even below zero when they were spent: the next ones pay that back.
///
/// Rule: an undone check-in takes its points from the ledger that has them, also when whose it was is
/// forgotten or went into another
/// Test: `an_undone_check_in_is_paid_from_the_ledger_that_has_its_points`,
/// `what_comes_late_is_booked_on_the_one_that_stays`
/// Source: this house
pub async fn revoke(tx: &mut Tx, undone: &CheckinUndone) -> Result<(), Fault> {
    let cause = undone.checkin_id.0;
    if undone.points == 0 {
        return Ok(());
    }
    // Not the one that the fact names: each service forgets under an id of its own.
    let Some(ledger) = booked_for(tx, cause).await? else {
        return Err(Fault::broken(format!(
            "check-in {cause} was undone before it was recorded"
        )));
    };
    let (holder, before) = open_one(tx, ledger).await?;
    if booked_for(tx, cause).await? != Some(ledger) {
        return Err(Fault::Busy(
            "whose check-in was undone is forgotten, or goes into another, just now".into(),
        ));
    }
    if !store::booked(tx.conn(), Kind::Undo, &[cause]).await?.is_empty() {
        return Ok(());
    }
    let own = store::lot_of_cause(tx.conn(), Kind::CheckIn, cause).await?;
    let open = store::open_lots(tx.conn(), holder).await?;
    let takes = lots::revoke(own, &open, undone.points);
    let reason = Debit {
        kind: Kind::Undo,
        cause,
        points: undone.points,
        title: "Check-in ongedaan gemaakt".into(),
        location: String::new(),
    };
    debit(tx, holder, before, reason, &takes).await?;
    Ok(())
}

async fn booked_for(tx: &mut Tx, cause: Uuid) -> Result<Option<PassholderId>, Fault> {
    let holders = store::holders_of(tx.conn(), Kind::CheckIn, &[cause]).await?;
    Ok(holders.first().copied().map(PassholderId))
}

/// The ledgers that hold the points of these check-ins, as far as they are booked.
pub async fn ledgers_of(tx: &mut Tx, checkins: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    store::holders_of(tx.conn(), Kind::CheckIn, checkins).await
}
