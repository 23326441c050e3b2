//! How far a caller may see passholders.

use super::regions;
use crate::access::Principal;
use crate::door::Door;
use crate::door::problem::Problem;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::pass::Sight;

/// All with `PASSHOLDERS_SEARCH_ALL`; members of the card systems of their organizers with
/// `PASSHOLDERS_SEARCH`; with `PASSHOLDERS_SEARCH_BY_ID` only who is found by a number.
///
/// # Errors
/// 403 without any of the three.
pub async fn sight(door: &Door, caller: &Principal) -> Result<Sight, Problem> {
    if caller.holds(Permission::PassholdersSearchAll) {
        return Ok(Sight::All);
    }
    if caller.holds(Permission::PassholdersSearch) {
        let regions = regions::of(door, caller, Permission::PassholdersSearch).await?;
        return Ok(Sight::CardSystems(regions));
    }
    if caller.holds(Permission::PassholdersSearchById) {
        return Ok(Sight::ByIdOnly);
    }
    Err(Refusal::forbidden(Permission::PassholdersSearch.as_str()).into())
}
