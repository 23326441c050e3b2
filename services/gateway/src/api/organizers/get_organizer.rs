//! `GET /organizers/{id}`: one organizer.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::activity::{Organizer, ReadOrganizer};

/// One organizer.
#[utoipa::path(
    get,
    path = "/organizers/{id}",
    operation_id = "get-organizers-organizerId",
    tag = "Organizers",
    params(("id" = String, Path, description = "Organizer id")),
    responses((status = 200, body = Organizer, description = "The organizer"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Organizer>, Problem> {
    caller.require(Permission::OrganizersSearch)?;
    let ask = ReadOrganizer {
        organizer_id: id.into(),
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
