//! Report: what kept people of a region away in a quarter.

use super::{store, told::told};
use chassis::Fault;
use chrono::TimeDelta;
use contracts::Refusal;
use contracts::day::brussels_day;
use contracts::pass::{BarrierReport, Quarter, ReportBarriers};
use messaging::Reading;

/// Whatever began in a quarter has ended by then.
const LATER: TimeDelta = TimeDelta::hours(1);

/// Of the last quarter that is over, or another one before it. That the caller may, the gateway has seen to.
///
/// # Errors
/// `body/invalid-data` for a quarter that is not over.
///
/// Rule: barriers are reported of quarters that have been over for an hour, so that two
/// reports of one quarter never differ
/// Test: `a_report_has_what_was_noted_five_times_in_a_quarter_that_is_over`
/// Source: this house
pub async fn report(reading: &mut Reading, ask: ReportBarriers) -> Result<BarrierReport, Fault> {
    let now = Quarter::of(brussels_day(reading.now() - LATER));
    let quarter = ask.quarter.unwrap_or_else(|| now.before());
    if now <= quarter {
        return Err(Refusal::invalid("the quarter is not over").into());
    }
    let counts = store::of_quarter(reading.conn(), ask.card_system_id, quarter).await?;
    Ok(BarrierReport {
        card_system_id: ask.card_system_id,
        quarter,
        barriers: told(counts),
    })
}
