//! Put: how regions settle from now on.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::SettlementRuleRow;
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// The longest window for late sales, in days.
const LONGEST: i32 = 366;

/// Writes those that break no rule. A period that was proposed keeps its last day.
pub async fn put(tx: &mut Tx, rows: &[SettlementRuleRow]) -> Result<Verdicts, Fault> {
    let (verdicts, accepted) = sift(rows, |row| match (0..=LONGEST).contains(&row.late_days) {
        true => Ok(()),
        false => Err(Refusal::invalid("late_days is 0 to 366")),
    });
    store::put(tx.conn(), &accepted).await?;
    Ok(verdicts)
}
