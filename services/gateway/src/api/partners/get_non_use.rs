//! `GET /partners/{partnerId}/non-use`: about how many have the right and never used it. Beyond the contract.

use crate::api::referrals::partners;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PartnerId;
use contracts::access::Permission;
use contracts::pass::{ListNonUseBands, NonUseBand};

/// A band for each region of the partner's area, counted once a month. For the partner itself.
#[utoipa::path(
    get,
    path = "/partners/{partnerId}/non-use",
    operation_id = "get-partners-partnerId-non-use",
    tag = "Partners",
    params(("partnerId" = String, Path, description = "Partner id")),
    responses((status = 200, body = [NonUseBand], description = "The bands"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Vec<NonUseBand>>, Problem> {
    let permission = Permission::ReferralsRead;
    caller.require(permission)?;
    let partner_id = PartnerId(uuid(&id)?);
    if !partners::of(&caller, permission).contains(&partner_id) {
        return Err(Problem::not_found("No such partner"));
    }
    Ok(Json(door.office.asks.ask(&ListNonUseBands { partner_id }).await?))
}
