//! `GET /referrals/{referralId}`: one of a partner, or that a counter took. Beyond the contract.

use super::acts::at_counters;
use super::partners;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::ReferralId;
use contracts::access::Permission;
use contracts::pass::{ReadReferral, ReadTakenReferral, Referral, TakenReferral};
use serde::Serialize;
use utoipa::ToSchema;

/// As whoever asks may see it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum SeenReferral {
    Partner(Referral),
    Counter(TakenReferral),
}

/// For its partner as in the list; for the counter that took it its state and version.
#[utoipa::path(
    get,
    path = "/referrals/{referralId}",
    operation_id = "get-referrals-referralId",
    tag = "Referrals",
    params(("referralId" = String, Path, description = "Referral id")),
    responses((status = 200, body = SeenReferral, description = "The referral"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<SeenReferral>, Problem> {
    let referral_id = ReferralId(uuid(&id)?);
    let partners = partners::of(&caller, Permission::ReferralsRead);
    if !partners.is_empty() {
        let ask = ReadReferral {
            referral_id,
            partners,
        };
        return Ok(Json(SeenReferral::Partner(door.office.asks.ask(&ask).await?)));
    }
    let counters = at_counters(&door, &caller).await?.counters;
    let ask = ReadTakenReferral {
        referral_id,
        counters: counters.into_iter().map(|counter| counter.organizer_id).collect(),
    };
    Ok(Json(SeenReferral::Counter(door.office.asks.ask(&ask).await?)))
}
