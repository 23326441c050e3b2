//! `GET /partners/{partnerId}`: a partner of the caller's regions. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PartnerId;
use contracts::access::Permission;
use contracts::pass::{Partner, ReadPartner};

/// One whose whole area lies within the regions for which the caller reads partners.
#[utoipa::path(
    get,
    path = "/partners/{partnerId}",
    operation_id = "get-partners-partnerId",
    tag = "Partners",
    params(("partnerId" = String, Path, description = "Partner id")),
    responses((status = 200, body = Partner, description = "The partner"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Partner>, Problem> {
    let permission = Permission::PartnersRead;
    caller.require(permission)?;
    let ask = ReadPartner {
        partner_id: PartnerId(uuid(&id)?),
        regions: regions::of(&door, &caller, permission).await?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
