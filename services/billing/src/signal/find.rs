//! Find: the job that goes through what was sold.

use super::store::{self, patterns};
use super::{LOOKS_BACK, Period};
use crate::visit;
use chassis::Fault;
use chrono::Days;
use contracts::day::{brussels_day, start_of};
use messaging::{HOURLY, Job, Tx};

/// Until when after its last day somebody may still be checked in, in days.
const LATE_CHECKINS: u64 = 3;

/// Once on each Brussels day, by whichever process comes first: what is cut is done again in the next hour.
///
/// Rule: signals are looked for once a day, and nothing is found twice; nothing is changed by them
/// Test: `signals_are_looked_for_once_a_day_and_found_once`, `a_signal_has_no_effect_on_any_sale`
/// Source: this house: nobody is punished by a machine
pub fn finding() -> Job {
    Job::new("find signals", HOURLY, |office| async move {
        office.transact(|tx| Box::pin(find(tx))).await
    })
}

async fn find(tx: &mut Tx) -> Result<(), Fault> {
    let now = tx.now();
    let today = brussels_day(now);
    if !store::begin(tx.conn(), today).await? {
        return Ok(());
    }
    let first_day = today.checked_sub_days(Days::new(LOOKS_BACK)).unwrap_or(today);
    let period = Period {
        from: start_of(first_day),
        first_day,
        today,
        over: today.checked_sub_days(Days::new(LATE_CHECKINS)).unwrap_or(today),
    };
    for found in [
        patterns::price_raised(tx.conn(), &period).await?,
        patterns::nobody_came(tx.conn(), &period).await?,
        patterns::own_members_only(tx.conn(), &period).await?,
    ] {
        store::write(tx.conn(), &period, &found, now).await?;
    }
    visit::remove_old(tx.conn(), now - visit::KEPT).await
}
