//! `GET /referrals/{referralId}`: one of a partner. Beyond the contract.

use super::partners;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::ReferralId;
use contracts::access::Permission;
use contracts::pass::{ReadReferral, Referral};

/// As in the list.
#[utoipa::path(
    get,
    path = "/referrals/{referralId}",
    operation_id = "get-referrals-referralId",
    tag = "Referrals",
    params(("referralId" = String, Path, description = "Referral id")),
    responses((status = 200, body = Referral, description = "The referral"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Referral>, Problem> {
    caller.require(Permission::ReferralsRead)?;
    let ask = ReadReferral {
        referral_id: ReferralId(uuid(&id)?),
        partners: partners::of(&caller, Permission::ReferralsRead),
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
