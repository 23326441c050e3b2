//! Refund: a cancelled redemption gives its points back.

use super::{open_one, settle};
use crate::domain::expiry::after_refund;
use crate::domain::ledger::left_of_award;
use crate::store::{self, NewEntry, NewLot};
use chassis::Fault;
use contracts::Points;
use contracts::day::brussels_day;
use contracts::points::{Balance, Refund};
use messaging::Tx;
use std::collections::BTreeMap;

/// Gives back what the redemption took, lot by lot, each valid as long as before or for the courtesy. A
/// redemption that was never paid is closed: a payment that arrives late is refused.
pub async fn refund(tx: &mut Tx, ask: Refund, courtesy_days: u64) -> Result<Balance, Fault> {
    let mut balance = open_one(tx, ask.passholder_id).await?;
    let cause = ask.redemption_id.0;
    if !store::booked(tx.conn(), "refund", &[cause]).await?.is_empty() {
        return Ok(balance);
    }
    let taken = store::taken_by(tx.conn(), "redemption", cause).await?;
    let points: Points = taken.iter().map(|(points, _)| points).sum();
    let today = brussels_day(tx.now());
    let entry_id = tx.new_id();
    let mut lots = vec![];
    for (points, expires_on) in taken {
        lots.push(NewLot {
            lot_id: tx.new_id(),
            passholder_id: ask.passholder_id,
            entry_id,
            expires_on: after_refund(expires_on, today, courtesy_days),
            points,
            remaining: left_of_award(balance.points, points),
        });
        balance.points += points;
    }
    balance.version += 1;
    let entry = NewEntry {
        entry_id,
        passholder_id: ask.passholder_id,
        kind: "refund",
        points,
        cause,
        title: "Omruiling geannuleerd".into(),
        location: String::new(),
        at: tx.now(),
        version: balance.version,
    };
    store::append(tx.conn(), &[entry]).await?;
    store::add_lots(tx.conn(), &lots).await?;
    settle(tx, BTreeMap::from([(ask.passholder_id.0, balance)])).await?;
    Ok(balance)
}
