//! Refuse a period: it is open again.

use super::read::known;
use super::{require_region, store, wrong_state};
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{Act, PeriodState, RefusePeriod, Refused, SettlementPeriod};
use contracts::text::require_short;
use messaging::Tx;

/// With a reason. Its statements are seen no more; whoever proposes it again has them made anew. Also where
/// they were never made: what does not add up stops a period, and not the region.
///
/// # Errors
/// 404 for a period that is not there, 409 for one that is not proposed.
///
/// Rule: a refused period is open again, and its entries go into its next statements
/// Test: `a_refused_period_is_counted_again_with_what_came_meanwhile`
/// Source: this house
pub async fn refuse(tx: &mut Tx, ask: RefusePeriod) -> Result<SettlementPeriod, Fault> {
    require_region(&ask.regions, ask.period_id)?;
    require_short(&[("reason", &ask.reason)])?;
    if ask.reason.trim().is_empty() {
        return Err(Refusal::invalid_data(&[("/reason".into(), "is required".into())]).into());
    }
    let now = tx.now();
    let period = known(tx.conn(), ask.period_id, now).await?;
    let not_proposed = || wrong_state("Only a proposed period can be refused");
    let (PeriodState::Proposed | PeriodState::Counting, Some(row)) = (period.shown.state, period.row) else {
        return Err(not_proposed().into());
    };
    let refused = Refused {
        act: Act { by: ask.by, at: now },
        reason: ask.reason,
    };
    match store::reopen(tx.conn(), row, &refused).await? {
        true => Ok(known(tx.conn(), ask.period_id, now).await?.shown),
        false => Err(not_proposed().into()),
    }
}
