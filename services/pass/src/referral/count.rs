//! Count: a month is over, and what is told of it is settled.

use super::shown::month_of;
use super::store::months;
use chassis::Fault;
use chrono::{Months, TimeDelta};
use contracts::day::brussels_day;
use messaging::Tx;

/// Whatever began in it has ended by then.
const LATER: TimeDelta = TimeDelta::hours(1);

/// Counts the months that are over and not counted yet, once for all.
pub async fn count_months(tx: &mut Tx) -> Result<(), Fault> {
    let this_month = month_of(brussels_day(tx.now() - LATER));
    let last = this_month - Months::new(1);
    months::count(tx.conn(), last).await
}
