//! Financial reports (onkostennota): what an organizer receives for the reduced tariffs that it gave in a
//! period, from each authority that pays a part, as a file.
//!
//! An entry of the ledger stands in a report by its own day: a sale on the day of the sale, a cancellation on
//! that of the cancellation, as a line of its own with the other sign. So what was reported never changes,
//! and what is cancelled later is in a later report. Nobody is named: a line has the municipality of the
//! holder and a name that is his in this report alone.
//!
//! # How one is made
//! `start` writes that it is wanted. A job claims it, gathers what it is about (`gather`: ids and amounts, in
//! slices), writes the file (`write`: CSV and XLSX for each authority, in one archive, in a temporary file)
//! and keeps that in slices. Rows are read by the page; memory does not grow with their number.
//!
//! # When it is cut
//! A claim runs out, and whoever comes next goes on gathering where it was cut, and writes from the start:
//! what was gathered does not change, so the file is the same, but for persons who were forgotten meanwhile.
//! Who lost his claim writes nothing any more.

mod claim;
mod find;
mod forget;
mod gather;
mod list;
mod package;
mod period;
mod pseudonym;
mod read;
mod start;
mod store;
mod words;
mod work;
mod write;

pub use find::find;
pub use forget::forget;
pub use list::{list, periods};
pub use pseudonym::Pseudonyms;
pub use read::{find_file, read};
pub use start::start;
pub use work::work;

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::access::Permission;
use contracts::billing::ReportPeriod;
use contracts::{OrganizerId, Refusal, ReportId, Scope};
use sqlx::PgConnection;
use uuid::Uuid;

/// So often the making of one is tried.
const TRIES: i32 = 5;

/// A report that is this process's for a while.
#[derive(Debug, Clone)]
pub struct Claimed {
    pub id: ReportId,
    pub claim: Uuid,
    pub organizer_id: OrganizerId,
    pub period: ReportPeriod,
    pub requested_at: DateTime<Utc>,
    /// With this time.
    pub tries: i32,
}

impl Claimed {
    /// Whether it was given up with this claim.
    pub fn is_given_up(&self) -> bool {
        self.tries > TRIES
    }
}

/// The organizer is known here, and the caller's.
///
/// # Errors
/// 404 for one that is not known, 403 for one that is not the caller's.
async fn require(
    conn: &mut PgConnection,
    organizer: &OrganizerId,
    scope: &Scope,
) -> Result<directory::KnownOrganizer, Fault> {
    let known = directory::find_organizer(conn, organizer).await?;
    let known = known.ok_or_else(|| Refusal::organizer_not_found(organizer).not_found())?;
    scope.require(organizer, Permission::OrganizersReports.as_str())?;
    Ok(known)
}

/// 404: no such report, or not this organizer's, or not any more.
fn missing(id: ReportId) -> Refusal {
    Refusal::uitpas("report-not-found", format!("Report {id} not found")).not_found()
}
