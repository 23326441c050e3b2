//! Start: a run begins.

use super::{status, store};
use crate::membership::end_date;
use chassis::Fault;
use contracts::Refusal;
use contracts::day::brussels_day;
use contracts::pass::{RenewalStatus, StartRenewal};
use messaging::Tx;

/// Started again until the same day, the run that is under way goes on.
///
/// # Errors
/// Refused without a source to ask, for a day on which no right ends, and while a run until another day is
/// under way.
///
/// Rule: one renewal run is under way at a time, until a day until which a counter could grant a right, too
/// Test: `one_run_is_under_way_at_a_time_and_only_with_a_source`
/// Source: this house
pub async fn start(tx: &mut Tx, has_source: bool, ask: StartRenewal) -> Result<RenewalStatus, Fault> {
    if !has_source {
        let words = "there is no official source: set service.entitlement_url of pass";
        return Err(Refusal::invalid(words).into());
    }
    let now = tx.now();
    end_date::require("/until", ask.until, brussels_day(now))?;
    let id = tx.new_id();
    store::begin(tx.conn(), id, ask.until, now).await?;
    let under_way = store::under_way(tx.conn()).await?;
    match under_way {
        Some(run) if run.until == ask.until => status::of_newest(tx.conn()).await,
        Some(run) => {
            let words = format!("a run until {} is under way: stop it first", run.until);
            Err(Refusal::invalid(words).into())
        }
        None => Err(Fault::Busy("a run ended meanwhile".into())),
    }
}
