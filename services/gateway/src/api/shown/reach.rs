//! For whom a caller may act.

use super::regions;
use crate::access::Principal;
use crate::door::Door;
use crate::door::problem::Problem;
use contracts::access::Permission;
use contracts::pass::Sight;

/// Members of the regions of the organizers at which the caller holds this permission.
///
/// # Errors
/// 403 when it is held nowhere.
pub async fn reach(door: &Door, caller: &Principal, permission: Permission) -> Result<Sight, Problem> {
    caller.require(permission)?;
    let regions = regions::of(door, caller, permission).await?;
    Ok(Sight::CardSystems(regions))
}
