//! `GET /partners`: the partners of the caller's regions. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::access::Permission;
use contracts::pass::{ListPartners, Partner};

/// Those whose whole area lies within the regions for which the caller reads partners, in the order of their
/// names.
#[utoipa::path(
    get,
    path = "/partners",
    operation_id = "get-partners",
    tag = "Partners",
    params(Paging),
    responses((status = 200, body = Page<Partner>, description = "Partners"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    query: Params,
) -> Result<Json<Page<Partner>>, Problem> {
    let permission = Permission::PartnersRead;
    caller.require(permission)?;
    let ask = ListPartners {
        regions: regions::of(&door, &caller, permission).await?,
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
