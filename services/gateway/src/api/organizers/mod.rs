//! Organizers.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::door::query::Params;
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::activity::{Organizer, ReadOrganizer, SearchOrganizers};
use contracts::{CardSystemId, Page, Refusal};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(get_organizers))
        .routes(routes!(get_organizer))
}

/// Organizers by name or card system.
#[utoipa::path(get, path = "/organizers", operation_id = "get-organizers", tag = "Organizers",
    params(("name" = Option<String>, Query, description = "Part of the name"), ("cardSystemId" = Option<i32>, Query, description = "Card system"),
        ("start" = Option<i64>, Query, description = "Skip so many"), ("limit" = Option<i64>, Query, description = "At most 500")),
    responses((status = 200, body = Page<Organizer>, description = "A page of organizers"), Problems))]
async fn get_organizers(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<Organizer>>, Problem> {
    caller.require(Permission::OrganizersSearch)?;
    if params.parsed::<i64>("groupId")?.is_some() {
        return Err(Refusal::uitpas("group-not-found", "Group not found").into());
    }
    let ask = SearchOrganizers {
        name: params.text("name"),
        card_system_id: params.parsed("cardSystemId")?.map(CardSystemId),
        descending: params.descending("name"),
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}

/// One organizer.
#[utoipa::path(get, path = "/organizers/{id}", operation_id = "get-organizers-organizerId", tag = "Organizers", params(("id" = String, Path, description = "Organizer id")),
    responses((status = 200, body = Organizer, description = "The organizer"), Problems))]
async fn get_organizer(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Organizer>, Problem> {
    caller.require(Permission::OrganizersSearch)?;
    Ok(Json(
        door.office
            .asks
            .ask(&ReadOrganizer {
                organizer_id: id.into(),
            })
            .await?,
    ))
}
