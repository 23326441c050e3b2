//! Refund: a cancelled redemption gives its points back.

use super::Kind;
use super::book::{open_one, settle};
use super::expiry::after_refund;
use super::lots::left_of_award;
use super::store::{self, NewEntry, NewLot};
use chassis::Fault;
use contracts::Points;
use contracts::day::brussels_day;
use contracts::points::{Balance, Refund};
use messaging::Tx;
use std::collections::BTreeMap;

/// Gives back what the redemption took, lot by lot, each valid as long as before or for the courtesy. A
/// redemption that was never paid is closed: a payment that arrives late is refused.
pub async fn refund(tx: &mut Tx, ask: Refund, courtesy_days: u64) -> Result<Balance, Fault> {
    let (holder, mut balance) = open_one(tx, ask.passholder_id).await?;
    let cause = ask.redemption_id.0;
    if !store::booked(tx.conn(), Kind::Refund, &[cause]).await?.is_empty() {
        return Ok(balance);
    }
    let taken = store::taken_by(tx.conn(), Kind::Redemption, cause).await?;
    let points: Points = taken.iter().map(|taken| taken.points).sum();
    let today = brussels_day(tx.now());
    let entry_id = tx.new_id();
    let mut lots = vec![];
    for taken in taken {
        lots.push(NewLot {
            lot_id: tx.new_id(),
            passholder_id: holder,
            entry_id,
            expires_on: after_refund(taken.expires_on, today, courtesy_days),
            points: taken.points,
            remaining: left_of_award(balance.points, taken.points),
        });
        balance.points += taken.points;
    }
    balance.version += 1;
    let entry = NewEntry {
        entry_id,
        passholder_id: holder,
        kind: Kind::Refund,
        points,
        cause,
        title: "Omruiling geannuleerd".into(),
        location: String::new(),
        at: tx.now(),
        version: balance.version,
    };
    store::append(tx.conn(), &[entry]).await?;
    store::add_lots(tx.conn(), &lots).await?;
    settle(tx, BTreeMap::from([(holder.0, balance)])).await?;
    Ok(balance)
}
