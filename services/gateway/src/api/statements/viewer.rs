//! Who looks at statements: an organizer at its own, a finance service at those of its municipality, and
//! whoever reads the settlements of a region at all of it.

use crate::access::Principal;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::problem::Problem;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::billing::Viewer;

/// What this caller may see.
///
/// # Errors
/// 403 for who holds none of the three permissions.
///
/// Rule: a finance service sees the statements of the municipality whose own service its organizer is, and of
/// no other
/// Test: `each_sees_its_own_statements_and_no_other`, `statements_are_read_by_those_whose_they_are`
/// Source: this house
pub async fn viewer(door: &Door, caller: &Principal) -> Result<Viewer, Problem> {
    let (of_region, own, of_municipality) = (
        Permission::SettlementsRead,
        Permission::OrganizersReports,
        Permission::StatementsRead,
    );
    if ![of_region, own, of_municipality]
        .iter()
        .any(|permission| caller.holds(*permission))
    {
        return Err(Refusal::forbidden(own.as_str()).into());
    }
    Ok(Viewer {
        regions: regions::of(door, caller, of_region).await?,
        organizers: caller.organizers(own),
        services: caller.organizers(of_municipality),
    })
}
