//! The person and the region that a counter wants to do something about.

use crate::card_system::{self, CardSystems};
use crate::passholder;
use crate::person::{self, Person};
use chassis::Fault;
use contracts::access::Permission;
use contracts::pass::{CardSystem, Counter};
use contracts::{CardSystemId, PassholderId, Refusal};
use sqlx::PgConnection;

/// A person and the regions.
pub struct Standing {
    pub person: Person,
    pub regions: CardSystems,
    pub region: CardSystem,
}

/// # Errors
/// 404 for a region or person that there is not, 403 when the organizer is not of the region. A group has no
/// memberships to be changed at a counter.
///
/// Rule: a counter changes memberships of the regions that it belongs to, and of no other
/// Test: `a_counter_changes_nothing_in_a_region_that_is_not_its_own`
/// Source: UiTPAS API 4.0, PASSHOLDERS_WRITE
pub async fn standing(
    conn: &mut PgConnection,
    id: PassholderId,
    region: CardSystemId,
    counter: &Counter,
) -> Result<Standing, Fault> {
    let regions = card_system::all_by_id(&mut *conn).await?;
    let system = regions
        .get(&region)
        .cloned()
        .ok_or_else(|| Refusal::card_system_not_found(region).not_found())?;
    if !counter.card_system_ids.contains(&region) {
        return Err(Refusal::forbidden(Permission::PassholdersWrite.as_str()).into());
    }
    let found = person::load_one(conn, id).await?;
    let person = found.filter(|person| person.date_of_birth.is_some());
    Ok(Standing {
        person: person.ok_or_else(|| passholder::unknown(id).not_found())?,
        regions,
        region: system,
    })
}
