//! What the acts on a referral have in common: who acts, and on which version.

use super::partners;
use crate::access::Principal;
use crate::api::passholders::counters;
use crate::api::passholders::referral_code::code;
use crate::api::passholders::vouchers::counted;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::key::Sent;
use crate::door::path::uuid;
use crate::door::problem::Problem;
use crate::lookups;
use axum::Json;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::pass::{ActByCode, ActOnReferral, Acting, ReferralAct};
use contracts::{OrganizerId, ReferralId};

/// At the counters where the caller writes passholders.
///
/// # Errors
/// 403 where he does so nowhere.
pub async fn at_counters(door: &Door, caller: &Principal) -> Result<Acting, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    Ok(Acting {
        partners: vec![],
        counters: counters::all(door, caller).await?,
    })
}

/// As [`at_counters`], or for the partners for which he writes referrals.
///
/// # Errors
/// 403 for who does neither.
pub async fn for_both(door: &Door, caller: &Principal) -> Result<Acting, Problem> {
    let partners = partners::of(caller, Permission::ReferralsWrite);
    if partners.is_empty() {
        return at_counters(door, caller).await;
    }
    Ok(Acting {
        partners,
        counters: counters::all(door, caller).await?,
    })
}

/// Acts on the referral of the path.
///
/// # Errors
/// Those of the act.
pub async fn act(
    door: &Door,
    caller: &Principal,
    id: &str,
    sent: &Sent,
    wanted: (Acting, i64, ReferralAct),
) -> Result<Response, Problem> {
    let (by, version, act) = wanted;
    let ask = ActOnReferral {
        referral_id: ReferralId(uuid(id)?),
        version,
        by,
        act,
    };
    let key = sent.key(caller);
    let acted = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(acted.reply).into_response(), acted.replayed))
}

/// Says at a counter what whoever has the code says. Whoever guesses codes is slowed.
///
/// # Errors
/// Those of the act; 429.
pub async fn by_code(
    door: &Door,
    caller: &Principal,
    sent: &Sent,
    wanted: (&str, &OrganizerId, ReferralAct),
) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let (text, organizer, act) = wanted;
    let ask = ActByCode {
        code: code(text)?,
        counter: counters::at(door, caller, organizer).await?,
        act,
    };
    let look = lookups::allow(door, &caller.id(), []).await?;
    let key = sent.key(caller);
    let outcome = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let acted = counted(door, look, None, outcome).await?;
    Ok(marked(Json(acted.reply).into_response(), acted.replayed))
}
