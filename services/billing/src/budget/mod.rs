//! Budgets: what a year may cost a municipality, what it costs so far, what is promised and what is expected.
//!
//! What is spent is kept by day in `municipality_day`, by a trigger of each share that is written: in the
//! transaction of the sale, in one of sixteen lanes, so that counters that sell at once do not wait for each
//! other. An entry counts in the year in which it is booked, a cancellation when it is made, as in
//! statements.
//!
//! A budget refuses nothing, unless its policy says so; then the sales of its municipality go one after the
//! other ([`exhausted`]). One person sets it: no money moves by that, and every change stays with its
//! reason. A job writes down which levels were reached ([`watching`]).
//!
//! Whose budget it is: whoever holds the permission at an organizer that is the municipality's own service.

mod commit;
mod curve;
mod forecast;
mod list;
mod put;
mod read;
mod refuse;
mod store;
mod watch;
mod words;

pub use commit::commit;
pub use list::{list_changes, list_commitments};
pub use put::put;
pub use read::read;
pub use refuse::exhausted;
pub use watch::watching;

use chassis::Fault;
use contracts::billing::BudgetOf;
use contracts::{Refusal, named};
use sqlx::PgConnection;

/// Years that a budget can be for.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// The municipality that is meant, by its name.
///
/// # Errors
/// 404 for one that is not the caller's, and for a year that none has.
async fn require_own(conn: &mut PgConnection, of: &BudgetOf) -> Result<String, Fault> {
    let missing = || {
        let title = format!("Budget of {} not found", named(&of.municipality));
        Refusal::uitpas("budget-not-found", title).not_found()
    };
    // PostgreSQL's text holds no zero byte.
    if !YEARS.contains(&of.year) || of.municipality.contains('\0') {
        return Err(missing().into());
    }
    let own = store::own(conn, &of.municipality, &of.services).await?;
    Ok(own.ok_or_else(missing)?)
}
