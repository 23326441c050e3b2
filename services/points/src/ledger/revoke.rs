//! Revoke: a check-in was undone, its points go.

use super::book::{Debit, debit, open_one};
use super::{Kind, lots, store};
use chassis::Fault;
use contracts::activity::CheckinUndone;
use messaging::Tx;

/// Books the check-in's points out, even below zero when they were spent: the next ones pay that back.
pub async fn revoke(tx: &mut Tx, undone: &CheckinUndone) -> Result<(), Fault> {
    let before = open_one(tx, undone.passholder_id).await?;
    let cause = undone.checkin_id.0;
    let awarded = !store::booked(tx.conn(), Kind::CheckIn, &[cause])
        .await?
        .is_empty();
    let revoked = !store::booked(tx.conn(), Kind::Undo, &[cause]).await?.is_empty();
    if revoked || undone.points == 0 {
        return Ok(());
    }
    if !awarded {
        return Err(Fault::broken(format!(
            "check-in {cause} was undone before it was recorded"
        )));
    }
    let own = store::lot_of_cause(tx.conn(), Kind::CheckIn, cause).await?;
    let open = store::open_lots(tx.conn(), undone.passholder_id).await?;
    let takes = lots::revoke(own, &open, undone.points);
    let reason = Debit {
        kind: Kind::Undo,
        cause,
        points: undone.points,
        title: "Check-in ongedaan gemaakt".into(),
        location: String::new(),
    };
    debit(tx, undone.passholder_id, before, reason, &takes).await?;
    Ok(())
}
