//! `GET /checkins`: what somebody took part in.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::activity::{Checkin, ListCheckins};
use contracts::{OrganizerId, Page, PassholderId};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Passholder id
    #[param(value_type = String)]
    passholder_id: PassholderId,
    /// Organizers
    #[param(value_type = Vec<String>)]
    organizer_id: Vec<OrganizerId>,
    /// Part of the title
    event_title: Option<String>,
}

/// A passholder's check-ins at some organizers, newest first.
#[utoipa::path(
    get,
    path = "/checkins",
    operation_id = "get-checkins",
    tag = "Check-ins",
    params(Wanted, Paging),
    responses((status = 200, body = Page<Checkin>, description = "A page of check-ins"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<Checkin>>, Problem> {
    caller.require(Permission::CheckinsRead)?;
    let wanted: Wanted = params.read()?;
    caller.require_for_each(Permission::CheckinsRead, &wanted.organizer_id)?;
    if wanted.organizer_id.is_empty() {
        return Err(Problem::not_found("Query parameter organizerId is required"));
    }
    let ask = ListCheckins {
        passholder_id: wanted.passholder_id,
        organizers: wanted.organizer_id,
        event_title: wanted.event_title,
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
