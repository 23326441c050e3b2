//! `GET /passholders/{passholderId}/transactions`: what was saved and spent.

use crate::access::{Identity, Principal};
use crate::api::shown::sight;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Order, Paging, Params};
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::ReadPassholder;
use contracts::points::{ReadHistory, Transaction};
use contracts::{Page, PassholderId, Refusal};
use serde::Deserialize;

#[derive(Deserialize)]
struct Wanted {
    #[serde(rename = "sort[creationDate]")]
    by_time: Option<Order>,
}

/// What was saved and spent, newest first.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/transactions",
    operation_id = "get-passholders-passholderId-transactions",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id"), Paging),
    responses((status = 200, body = Page<Transaction>, description = "A page of transactions"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Page<Transaction>>, Problem> {
    require(&caller)?;
    let sight = sight(&door, &caller).await?;
    let passholder_id = PassholderId(uuid(&id)?);
    let seen = ReadPassholder { passholder_id, sight };
    door.office.asks.ask(&seen).await?;
    let wanted: Wanted = params.read()?;
    let ask = ReadHistory {
        passholder_id,
        oldest_first: wanted.by_time == Some(Order::Ascending),
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}

/// The contract's words and its enum disagree on the permission. For a person either will do; a client that
/// checks people in has no business with what they did elsewhere.
fn require(caller: &Principal) -> Result<(), Refusal> {
    let is_client = matches!(caller.identity, Identity::Client(_));
    if is_client || caller.holds(Permission::PassholdersTransactionHistory) {
        return caller.require(Permission::PassholdersTransactionHistory);
    }
    caller.require(Permission::PassholdersSelfCheckin)
}
