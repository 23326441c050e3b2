//! Count: a month is over, and what is told of it is settled.

use super::shown::{day_of, month_of};
use super::store::months;
use chassis::Fault;
use chrono::Months;
use messaging::Tx;

/// Counts the months that are over and not counted yet, once for all.
pub async fn count_months(tx: &mut Tx) -> Result<(), Fault> {
    let this_month = month_of(day_of(tx.now()));
    let last = this_month - Months::new(1);
    months::count(tx.conn(), last).await
}
