//! Approve a period: it is closed for good.

use super::read::known;
use super::{require_region, store, wrong_state};
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{Act, ApprovePeriod, PeriodState, SettlementPeriod};
use messaging::Tx;

/// By another than who proposed it, who names the hash of what he looked at.
///
/// # Errors
/// 404 for a period that is not there; 403 for who proposed it; 409 for one that is not proposed, or whose
/// hash is another.
///
/// Rule: a period is closed by another than who proposed it
/// Test: `who_proposed_a_period_does_not_close_it`
/// Source: four eyes of the finance services
///
/// Rule: what is closed never changes, whoever tries
/// Test: `a_closed_period_is_changed_by_nobody`
/// Source: this house
pub async fn approve(tx: &mut Tx, ask: ApprovePeriod) -> Result<SettlementPeriod, Fault> {
    require_region(&ask.regions, ask.period_id)?;
    let now = tx.now();
    let period = known(tx.conn(), ask.period_id, now).await?;
    let (PeriodState::Proposed, Some(row)) = (period.shown.state, period.row) else {
        return Err(wrong_state("Only a proposed period can be closed").into());
    };
    if period.shown.proposed.is_some_and(|act| act.by == ask.by) {
        let words = "A period is closed by another than who proposed it";
        return Err(Refusal::new("auth/forbidden", 403, "Forbidden")
            .detail(words)
            .into());
    }
    let act = Act { by: ask.by, at: now };
    match store::close(tx.conn(), row, &ask.sha256, &act).await? {
        true => Ok(known(tx.conn(), ask.period_id, now).await?.shown),
        false => Err(wrong_state("This period is not what you looked at: look again").into()),
    }
}
