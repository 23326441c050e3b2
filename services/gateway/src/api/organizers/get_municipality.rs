//! `GET /organizers/{organizerId}/municipality`: whose own service an organizer is. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{OwnOrganizer, ReadOwnOrganizer};

/// Of an organizer that is wholly within the regions for which the caller reads settlements.
#[utoipa::path(
    get,
    path = "/organizers/{organizerId}/municipality",
    operation_id = "get-organizers-organizerId-municipality",
    tag = "Settlements",
    params(("organizerId" = String, Path, description = "Organizer id")),
    responses((status = 200, body = OwnOrganizer, description = "The municipality"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<OwnOrganizer>, Problem> {
    let permission = Permission::SettlementsRead;
    caller.require(permission)?;
    let ask = ReadOwnOrganizer {
        organizer_id: id.into(),
        regions: regions::of(&door, &caller, permission).await?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
