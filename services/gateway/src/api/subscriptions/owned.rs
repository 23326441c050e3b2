//! Whose a subscription is, and what may be told to whom.

use crate::access::{Identity, Principal};
use crate::door::Door;
use crate::door::path::uuid;
use crate::door::problem::Problem;
use crate::outlet::{self, Outlet, Wanted, required};
use crate::publication::Reader;
use contracts::access::Permission;
use contracts::published::{Event, SubscriptionTested};
use contracts::{OrganizerId, Refusal};

/// The owners in whose name the caller may act.
///
/// # Errors
/// 403 when there is none.
pub fn owners(caller: &Principal) -> Result<Vec<String>, Refusal> {
    caller.require(Permission::SubscriptionsWrite)?;
    let owners = caller.organizers(Permission::SubscriptionsWrite);
    Ok(owners.into_iter().map(|owner| owner.0).collect())
}

/// The subscription of the path, for who may see it.
///
/// # Errors
/// 403 without the permission anywhere; 404 when it is another owner's.
pub async fn owned(door: &Door, caller: &Principal, id: &str) -> Result<Outlet, Problem> {
    let (owners, id) = (owners(caller)?, uuid(id)?);
    Ok(outlet::find(door.office.reading().await?.conn(), id, &owners).await?)
}

/// The client in whose name somebody subscribes: what is told goes by what it may see, for as long as it may.
///
/// # Errors
/// 403 for a person: who leaves would take what others rely on with him.
pub fn client(caller: &Principal) -> Result<String, Refusal> {
    match &caller.identity {
        Identity::Client(id) => Ok(id.clone()),
        Identity::User { .. } => {
            let words = "A subscription is made by a client of the API, not by a person";
            Err(Refusal::new("auth/forbidden", 403, "Forbidden").detail(words))
        }
    }
}

/// Whether the caller holds what each wanted type needs, for this owner.
///
/// # Errors
/// 403 for the first that is not held.
pub fn require_types(caller: &Principal, owner: &str, wanted: &Wanted) -> Result<(), Refusal> {
    let owner = OrganizerId::from(owner);
    let mut needed = wanted.types.iter().filter_map(|wanted| required(wanted));
    needed.try_for_each(|permission| caller.require_for(permission, &owner))
}

/// What the caller may read of a subscription now.
pub fn reader(caller: &Principal, outlet: &Outlet) -> Reader {
    let owner = OrganizerId::from(outlet.owner_id.as_str());
    let may = |wanted: &&String| required(wanted).is_some_and(|needed| caller.holds_for(needed, &owner));
    let mut types: Vec<String> = outlet.types.iter().filter(may).cloned().collect();
    types.push(SubscriptionTested::TYPE.to_owned());
    Reader {
        owner_id: outlet.owner_id.clone(),
        outlet_id: outlet.id,
        types,
    }
}
