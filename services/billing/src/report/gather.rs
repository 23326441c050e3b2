//! Gather: what a report is about, once and for all.
//!
//! Later sales and cancellations do not change it, so that whoever goes on with a report that was cut writes
//! the same file.

use super::claim::renew;
use super::store::line;
use super::{Claimed, period};
use chassis::Fault;
use messaging::Tx;

/// How many sales or cancellations in one transaction.
const SLICE: i64 = 10_000;
/// A sheet of a spreadsheet has hardly more rows.
pub const MOST: i64 = 1_000_000;

/// One slice; whether there is more.
///
/// Rule: a report has what municipalities and other authorities pay an organizer for sales of its days, and
/// with the other sign for cancellations of its days
/// Test: `a_report_has_what_stands_on_its_days`,
/// `what_is_cancelled_later_stands_in_the_report_of_its_own_day`
/// Source: UiTPAS documentation, onkostennota; cancellations: this house
pub async fn gather(tx: &mut Tx, claimed: &Claimed) -> Result<bool, Fault> {
    renew(tx, claimed).await?;
    let (from, before) = period::instants(claimed.period);
    let gathered = line::gathered(tx.conn(), claimed.id).await?;
    if gathered.is_done || gathered.lines > MOST {
        return Ok(false);
    }
    let until = claimed.requested_at;
    line::gather(tx.conn(), claimed, &gathered, (from, before, until), SLICE).await?;
    Ok(true)
}
