//! The organizer in whose name a counter registers.

use crate::access::Principal;
use crate::door::Door;
use crate::door::problem::Problem;
use contracts::access::Permission;
use contracts::pass::Registrar;
use contracts::{OrganizerId, Refusal};

/// What the door knows of it, when the caller may register there.
///
/// # Errors
/// `organizer-not-found`; 403 without `PASSHOLDERS_WRITE`, or without the permission for the social tariff
/// where it is asked for.
pub async fn registrar(
    door: &Door,
    caller: &Principal,
    id: &OrganizerId,
    with_right: bool,
) -> Result<Registrar, Problem> {
    let mut reading = door.office.reading().await?;
    let known = directory::find_organizer(reading.conn(), id).await?;
    let known = known.ok_or_else(|| Refusal::organizer_not_found(id))?;
    caller.require_for(Permission::PassholdersWrite, id)?;
    if with_right {
        caller.require_for(Permission::PassholdersWriteSocialtariff, id)?;
    }
    let granting = Permission::PassholdersWriteSocialtariff;
    let everywhere = Permission::PassholdersWriteSocialtariffFullCardsystem;
    Ok(Registrar {
        organizer_id: known.organizer_id,
        card_systems: known.card_system_ids,
        postal_code: known.postal_code,
        may_grant: caller.holds_for(granting, id),
        is_for_every_city: caller.holds_for(everywhere, id),
    })
}
