//! Who looks at a partner: itself, and whoever reads partners of its regions.

use crate::access::Principal;
use crate::api::referrals::partners;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::path::uuid;
use crate::door::problem::Problem;
use contracts::access::Permission;
use contracts::{CardSystemId, PartnerId, Refusal};

/// The partner that is looked at, and what the caller may see of partners.
pub struct Seen {
    pub partner_id: PartnerId,
    /// Those for which the caller reads referrals.
    pub partners: Vec<PartnerId>,
    /// Where he reads partners.
    pub regions: Vec<CardSystemId>,
}

/// What this caller may see where this partner is asked about.
///
/// # Errors
/// 403 for who is no partner and reads none; 404 for an id that is none.
pub async fn seen(door: &Door, caller: &Principal, id: &str) -> Result<Seen, Problem> {
    let (own, manages) = (Permission::ReferralsRead, Permission::PartnersRead);
    if !caller.holds(own) && !caller.holds(manages) {
        return Err(Refusal::forbidden(own.as_str()).into());
    }
    Ok(Seen {
        partner_id: PartnerId(uuid(id)?),
        partners: partners::of(caller, own),
        regions: regions::of(door, caller, manages).await?,
    })
}
