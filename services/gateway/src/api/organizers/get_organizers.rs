//! `GET /organizers`: found by name or region.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Order, Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::activity::{Organizer, SearchOrganizers};
use contracts::{CardSystemId, Page, Refusal};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Part of the name
    name: Option<String>,
    /// Card system
    #[param(value_type = Option<i32>)]
    card_system_id: Option<CardSystemId>,
    #[param(ignore)]
    group_id: Option<i64>,
    #[param(ignore)]
    #[serde(rename = "sort[name]")]
    by_name: Option<Order>,
}

/// Organizers by name or card system.
#[utoipa::path(
    get,
    path = "/organizers",
    operation_id = "get-organizers",
    tag = "Organizers",
    params(Wanted, Paging),
    responses((status = 200, body = Page<Organizer>, description = "A page of organizers"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<Organizer>>, Problem> {
    caller.require(Permission::OrganizersSearch)?;
    let wanted: Wanted = params.read()?;
    // There are no groups of organizers here.
    if wanted.group_id.is_some() {
        return Err(Refusal::uitpas("group-not-found", "Group not found").into());
    }
    let ask = SearchOrganizers {
        name: wanted.name,
        card_system_id: wanted.card_system_id,
        descending: wanted.by_name == Some(Order::Descending),
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
