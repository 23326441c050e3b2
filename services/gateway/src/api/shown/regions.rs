//! For which regions a caller acts: those of the organizers at which a permission is held.

use crate::access::Principal;
use crate::door::Door;
use crate::door::problem::Problem;
use contracts::access::Permission;
use contracts::{CardSystemId, PassholderId, Refusal, named};

/// The card system that a path names.
///
/// # Errors
/// 404 for what is no id of one.
pub fn id(text: &str) -> Result<CardSystemId, Refusal> {
    text.parse().map(CardSystemId).map_err(|_| {
        let title = format!("Card system {} not found", named(text));
        Refusal::uitpas("cardsystem-not-found", title).not_found()
    })
}

/// The card systems of the organizers at which the caller holds this permission.
pub async fn of(
    door: &Door,
    principal: &Principal,
    permission: Permission,
) -> Result<Vec<CardSystemId>, Problem> {
    let organizers = principal.organizers(permission);
    if organizers.is_empty() {
        return Ok(vec![]);
    }
    let mut reading = door.office.reading().await?;
    let known = directory::organizers(reading.conn(), &organizers).await?;
    let regions = known.into_iter().flat_map(|organizer| organizer.card_system_ids);
    Ok(regions.collect())
}

/// For what is about one region: the caller holds the permission at an organizer there.
///
/// # Errors
/// 403 where he does not.
pub async fn require(
    door: &Door,
    principal: &Principal,
    permission: Permission,
    region: CardSystemId,
) -> Result<(), Problem> {
    match of(door, principal, permission).await?.contains(&region) {
        true => Ok(()),
        false => Err(Refusal::forbidden(permission.as_str()).into()),
    }
}

/// The passholder when they belong to one of these regions, as far as the copy knows; else nobody.
pub async fn member(
    door: &Door,
    regions: &[CardSystemId],
    id: PassholderId,
) -> Result<Option<PassholderId>, Problem> {
    let mut reading = door.office.reading().await?;
    let holder = directory::find_holder(reading.conn(), id).await?;
    let is_member = holder.is_some_and(|holder| {
        let mut memberships = holder.memberships.iter();
        memberships.any(|membership| regions.contains(&membership.card_system_id))
    });
    Ok(is_member.then_some(id))
}
