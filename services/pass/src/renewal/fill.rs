//! Fill: whom a run is about.

use super::store;
use chassis::Fault;
use contracts::day::brussels_day;
use messaging::Tx;

/// How many persons are looked up in one transaction.
const SLICE: i64 = 5000;

/// One slice; whether there may be more to do. Items of earlier runs go first.
///
/// Rule: a renewal run is about persons with an active membership whose right counts now and ends before the
/// day of the run; a right that is suspended is the coordinator's
/// Test: `a_run_is_about_rights_that_count_and_end_before_its_day`
/// Source: this house
pub async fn fill(tx: &mut Tx) -> Result<bool, Fault> {
    let Some(run) = store::hold(tx.conn()).await? else {
        return Ok(false);
    };
    if store::item::forget_earlier(tx.conn(), run.id, SLICE).await? > 0 {
        return Ok(true);
    }
    let now = tx.now();
    let Some(filled_to) = store::unfilled(tx.conn(), run.id).await? else {
        return Ok(false);
    };
    let found = store::item::renewable(tx.conn(), filled_to, run.until, brussels_day(now), SLICE).await?;
    store::item::add(tx.conn(), run.id, &found, now).await?;
    let is_last = (found.len() as i64) < SLICE;
    let last = found.last().map(|(id, _)| *id);
    store::filled(tx.conn(), run.id, last, is_last).await?;
    Ok(!is_last)
}
