//! Whose family a caller acts for: that of whoever is signed in, or those of a counter's regions.

use crate::api::shown::{looker, reach};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::problem::Problem;
use crate::door::signed_in::SignedIn;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::{FindOwn, LookKind, Looker, Sight};

const PERMISSION: Permission = Permission::PassholdersFamilyMembers;

/// How far a caller reaches who names these passholders.
pub struct Household {
    pub sight: Sight,
    /// One of them is signed in.
    pub is_own: bool,
}

/// A counter looks; whoever is signed in sees his own family.
pub fn looks(caller: &Authorized, household: &Household) -> Option<Looker> {
    (!household.is_own).then(|| looker(caller, LookKind::Family, &[PERMISSION]))
}

impl Household {
    /// Whoever is signed in reaches everybody once one of the ids is his own: what he may do then is a matter
    /// of the family.
    ///
    /// # Errors
    /// 403 for whoever is none of them, and holds no permission at a counter.
    ///
    /// Rule: through an application that may, whoever is signed in keeps his own family, and leaves those of
    /// others
    /// Test: `whoever_is_signed_in_keeps_his_own_family_and_leaves_others`
    /// Source: UiTPAS API 4.0, family members
    pub async fn of(door: &Door, caller: &Authorized, ids: &[&str]) -> Result<Self, Problem> {
        if is_one_of(door, caller, ids).await? {
            return Ok(Self {
                sight: Sight::All,
                is_own: true,
            });
        }
        Ok(Self {
            sight: reach(door, caller, PERMISSION).await?,
            is_own: false,
        })
    }
}

async fn is_one_of(door: &Door, caller: &Authorized, ids: &[&str]) -> Result<bool, Problem> {
    let signed_in = SignedIn::of(door, caller).await?;
    let Some(signed_in) = signed_in.filter(|one| one.may(PERMISSION)) else {
        return Ok(false);
    };
    let ask = FindOwn {
        who: signed_in.account.signed_in(),
        wanted: None,
    };
    match door.office.asks.ask(&ask).await {
        Ok(PassholderId(own)) => Ok(ids.iter().any(|id| id.parse() == Ok(own))),
        Err(fault) if fault.refusal().is_some() => Ok(false),
        Err(fault) => Err(fault.into()),
    }
}
