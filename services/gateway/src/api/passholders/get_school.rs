//! `GET /passholders/{passholderId}/school`: the school of a passholder.

use crate::api::shown::{SEARCHES, briefly, looker, sight};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::activity::{Organizer, ReadOrganizer};
use contracts::pass::{LookKind, Looked, ReadSchool, Sight};
use contracts::{OrganizerId, PassholderId, Refusal};

/// The organizer that is the passholder's school. While organizers cannot be asked, only its id is shown.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/school",
    operation_id = "get-passholders-school",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 200, body = Organizer, description = "The school"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Organizer>, Problem> {
    let sight = sight(&door, &caller).await?;
    // Who finds people by number alone does not learn where they go to school.
    if sight == Sight::ByIdOnly {
        return Err(Refusal::forbidden(Permission::PassholdersSearch.as_str()).into());
    }
    let ask = ReadSchool {
        passholder_id: PassholderId(uuid(&id)?),
        sight,
    };
    let looker = Some(looker(&caller, LookKind::Details, &SEARCHES));
    let school = door.office.asks.ask(&Looked { looker, ask }).await?;
    Ok(Json(organizer(&door, school).await))
}

async fn organizer(door: &Door, id: OrganizerId) -> Organizer {
    let ask = ReadOrganizer {
        organizer_id: id.clone(),
    };
    match briefly(door.office.asks.ask(&ask)).await {
        Some(Ok(organizer)) => organizer,
        _ => Organizer {
            id,
            name: None,
            card_systems: None,
            linked_location_id: None,
            address: None,
        },
    }
}
