//! Propose a period: its statements are made, and somebody else closes it.

use super::read::known;
use super::{require_region, store, wrong_state};
use chassis::Fault;
use contracts::billing::{Act, PeriodState, ProposePeriod, SettlementPeriod};
use contracts::day::brussels_day;
use messaging::Tx;

/// In bytes.
const KEY: usize = 32;

/// On the last day of the period or later. What is booked on that day and comes after the statements are made
/// goes into the next one.
///
/// # Errors
/// 404 for a period that is not there; 409 before its last day, and for one that is not open.
///
/// Rule: a period is proposed on its last day or later, and what comes after goes into the next one
/// Test: `a_cancellation_after_closing_counters_in_the_next_period`
/// Source: journeys of the region's treasurer; this house
pub async fn propose(tx: &mut Tx, ask: ProposePeriod) -> Result<SettlementPeriod, Fault> {
    require_region(&ask.regions, ask.period_id)?;
    let now = tx.now();
    let period = known(tx.conn(), ask.period_id, now).await?.shown;
    let not_open = || wrong_state("Only an open period can be proposed");
    if period.state != PeriodState::Open {
        return Err(not_open().into());
    }
    if brussels_day(now) < period.last_day {
        let words = format!("This period can be closed from {} on", period.last_day);
        return Err(wrong_state(&words).into());
    }
    let act = Act { by: ask.by, at: now };
    let key: [u8; KEY] = chassis::random()?;
    match store::propose(tx.conn(), &period, &key, &act).await? {
        true => Ok(known(tx.conn(), ask.period_id, now).await?.shown),
        false => Err(not_open().into()),
    }
}
