//! `GET /distribution-keys`: the keys of the caller's card systems. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::access::Permission;
use contracts::billing::{KeySummary, ListKeys};

/// Those of the card systems for which the caller reads keys, in the order of their numbers, with the version
/// that is valid today.
#[utoipa::path(
    get,
    path = "/distribution-keys",
    operation_id = "get-distribution-keys",
    tag = "Distribution keys",
    params(Paging),
    responses((status = 200, body = Page<KeySummary>, description = "Keys"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    query: Params,
) -> Result<Json<Page<KeySummary>>, Problem> {
    let permission = Permission::DistributionKeysRead;
    caller.require(permission)?;
    let ask = ListKeys {
        regions: regions::of(&door, &caller, permission).await?,
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
