//! At which counters a caller stands, and what he may write there.

use crate::access::Principal;
use crate::door::Door;
use crate::door::problem::Problem;
use contracts::access::Permission;
use contracts::pass::Counter;
use contracts::{OrganizerId, Refusal};

/// The counter of this organizer.
///
/// # Errors
/// 400 for an organizer that nobody knows, 403 for one where the caller does not write passholders.
pub async fn at(door: &Door, caller: &Principal, organizer: &OrganizerId) -> Result<Counter, Problem> {
    for_permission(door, caller, organizer, Permission::PassholdersWrite).await
}

/// As [`at`], for what needs another permission there.
///
/// # Errors
/// As [`at`].
pub async fn for_permission(
    door: &Door,
    caller: &Principal,
    organizer: &OrganizerId,
    permission: Permission,
) -> Result<Counter, Problem> {
    let mut known = known(door, caller, std::slice::from_ref(organizer)).await?;
    let counter = known
        .pop()
        .ok_or_else(|| Refusal::organizer_not_found(organizer))?;
    caller.require_for(permission, organizer)?;
    Ok(counter)
}

/// As [`at`], for a membership with or without the right to the social tariff.
///
/// # Errors
/// As [`at`]; 403 where the right is asked for and the caller may not give it.
pub async fn for_membership(
    door: &Door,
    caller: &Principal,
    organizer: &OrganizerId,
    with_right: bool,
) -> Result<Counter, Problem> {
    let counter = at(door, caller, organizer).await?;
    if with_right {
        caller.require_for(Permission::PassholdersWriteSocialtariff, organizer)?;
    }
    Ok(counter)
}

/// All counters where the caller writes passholders.
///
/// # Errors
/// When the copy of the organizers cannot be read.
pub async fn all(door: &Door, caller: &Principal) -> Result<Vec<Counter>, Problem> {
    known(door, caller, &caller.organizers(Permission::PassholdersWrite)).await
}

async fn known(door: &Door, caller: &Principal, ids: &[OrganizerId]) -> Result<Vec<Counter>, Problem> {
    let mut reading = door.office.reading().await?;
    let known = directory::organizers(reading.conn(), ids).await?;
    let holds = |permission, id: &OrganizerId| caller.holds_for(permission, id);
    let counter = |organizer: directory::KnownOrganizer| Counter {
        grants: holds(Permission::PassholdersWriteSocialtariff, &organizer.organizer_id),
        grants_elsewhere: holds(
            Permission::PassholdersWriteSocialtariffFullCardsystem,
            &organizer.organizer_id,
        ),
        writes_abroad: holds(
            Permission::PassholdersWriteForeignCountry,
            &organizer.organizer_id,
        ),
        organizer_id: organizer.organizer_id,
        card_system_ids: organizer.card_system_ids,
        postal_code: organizer.postal_code,
    };
    Ok(known.into_iter().map(counter).collect())
}
