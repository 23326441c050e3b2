//! `GET /partners/{partnerId}/effect`: what became of those whom a partner guided. Beyond the contract.

use crate::api::referrals::partners;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{Effect, ReadEffect};
use contracts::{PartnerId, Refusal};

/// For the partner itself, and for whoever reads partners of its regions: both see the same numbers. Periods
/// that are over, of which what is told never changes; a number under 5 is hidden.
#[utoipa::path(
    get,
    path = "/partners/{partnerId}/effect",
    operation_id = "get-partners-partnerId-effect",
    tag = "Partners",
    params(("partnerId" = String, Path, description = "Partner id")),
    responses((status = 200, body = Effect, description = "The effect"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Effect>, Problem> {
    let (own, manages) = (Permission::ReferralsRead, Permission::PartnersRead);
    if !caller.holds(own) && !caller.holds(manages) {
        return Err(Refusal::forbidden(own.as_str()).into());
    }
    let ask = ReadEffect {
        partner_id: PartnerId(uuid(&id)?),
        partners: partners::of(&caller, own),
        regions: regions::of(&door, &caller, manages).await?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
