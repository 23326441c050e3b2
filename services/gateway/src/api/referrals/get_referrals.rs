//! `GET /referrals`: those of a partner. Beyond the contract.

use super::partners;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::access::Permission;
use contracts::pass::{ListReferrals, Referral};

/// The newest first. Without consent nothing is told of one but what the partner did itself; with it how far
/// it is, and that a pass was used once the month is over.
#[utoipa::path(
    get,
    path = "/referrals",
    operation_id = "get-referrals",
    tag = "Referrals",
    params(Paging),
    responses((status = 200, body = Page<Referral>, description = "Referrals"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    query: Params,
) -> Result<Json<Page<Referral>>, Problem> {
    caller.require(Permission::ReferralsRead)?;
    let ask = ListReferrals {
        partners: partners::of(&caller, Permission::ReferralsRead),
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
