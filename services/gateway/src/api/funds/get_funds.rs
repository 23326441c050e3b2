//! `GET /funds`: the funds of the caller's card systems. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::access::Permission;
use contracts::billing::{Fund, ListFunds};

/// In the order of their names.
#[utoipa::path(
    get,
    path = "/funds",
    operation_id = "get-funds",
    tag = "Distribution keys",
    params(Paging),
    responses((status = 200, body = Page<Fund>, description = "Funds"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    query: Params,
) -> Result<Json<Page<Fund>>, Problem> {
    let permission = Permission::DistributionKeysRead;
    caller.require(permission)?;
    let ask = ListFunds {
        regions: regions::of(&door, &caller, permission).await?,
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
