//! Count: how many orders are stuck, for whoever watches.

use super::{OVERDUE, OWING, store};
use chassis::Fault;
use chrono::TimeDelta;
use messaging::Office;

/// What takes longer is stuck.
const USUAL: TimeDelta = TimeDelta::hours(1);

/// Measures orders that do not end, and money that does not go back.
///
/// Rule: an order that should have ended an hour ago, and money that should go back for an hour, show in
/// `orders_overdue` and `orders_owing`
/// Test: `what_is_stuck_for_an_hour_is_counted`
/// Source: this house: a person must look
pub async fn count(office: &Office) -> Result<(), Fault> {
    let before = office.clock.now() - USUAL;
    let (overdue, owing) = store::count_stuck(office.reading().await?.conn(), before).await?;
    metrics::gauge!(OVERDUE).set(overdue as f64);
    metrics::gauge!(OWING).set(owing as f64);
    Ok(())
}
