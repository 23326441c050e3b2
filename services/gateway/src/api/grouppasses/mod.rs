//! Group passes.

use crate::api::passholders::decoration::add_quota;
use crate::api::regions;
use crate::door::Door;
use crate::door::caller::{Authorized, Identified};
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::door::query::Params;
use crate::lookups;
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{Grouppass, ReadGrouppass, SearchGrouppasses};
use contracts::{Page, PassholderId, Refusal};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(get_grouppasses))
        .routes(routes!(get_grouppass))
}

/// What a counter needs to sell: groups of other regions come along too.
fn without_contact(group: Grouppass) -> Grouppass {
    Grouppass {
        name: None,
        email: None,
        address: None,
        telephone: None,
        ..group
    }
}

/// The group pass with this number; an empty list for the pass of a person. Without a token, and for groups of other regions, name and contact are withheld.
#[utoipa::path(get, path = "/grouppasses", operation_id = "get-grouppasses", tag = "Group passes",
    params(("uitpasNumber" = Option<String>, Query, description = "Pass number"), ("chipNumber" = Option<String>, Query, description = "Chip number"),
        ("start" = Option<i64>, Query, description = "Skip so many"), ("limit" = Option<i64>, Query, description = "At most 500")),
    responses((status = 200, body = Page<Grouppass>, description = "None or one"), Problems))]
async fn get_grouppasses(
    State(door): State<Door>,
    caller: Identified,
    params: Params,
) -> Result<Json<Page<Grouppass>>, Problem> {
    if !caller.principal().holds(Permission::GrouppassesSearch) {
        return Err(Refusal::forbidden("GROUPPASSES_SEARCH").into());
    }
    let (uitpas_number, chip_number) = (params.text("uitpasNumber"), params.text("chipNumber"));
    if uitpas_number.is_none() && chip_number.is_none() {
        // Counters send the field as it is, empty or not.
        if params.has("uitpasNumber") || params.has("chipNumber") {
            return Ok(Json(Page {
                total_items: 0,
                member: vec![],
            }));
        }
        return Err(Problem::not_found("uitpasNumber or chipNumber is required"));
    }
    let look = lookups::allow(&door, &caller.counts_as(), uitpas_number.as_deref()).await?;
    let search = SearchGrouppasses {
        uitpas_number,
        chip_number,
        window: params.window()?,
    };
    let page = door.office.asks.ask(&search).await?;
    let (uitpas, chip) = (search.uitpas_number.as_deref(), search.chip_number.as_deref());
    let missed = page.total_items == 0 && !lookups::is_somebodys(&door, uitpas, chip).await;
    look.count(&door, missed).await;
    let regions = regions::of(&door, caller.principal(), Permission::GrouppassesSearch).await?;
    let mut member = vec![];
    for mut group in page.member {
        add_quota(&door, &mut group).await;
        let is_ours = regions.contains(&group.card_system.id);
        if !is_ours || matches!(caller, Identified::Client { .. }) {
            group = without_contact(group);
        }
        member.push(group);
    }
    Ok(Json(Page {
        total_items: page.total_items,
        member,
    }))
}

/// One group pass.
#[utoipa::path(get, path = "/grouppasses/{passholderId}", operation_id = "get-grouppasses-passholderId", tag = "Group passes", params(("passholderId" = String, Path, description = "Id of the group")),
    responses((status = 200, body = Grouppass, description = "The group pass"), Problems))]
async fn get_grouppass(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Grouppass>, Problem> {
    caller.require(Permission::GrouppassesSearch)?;
    let mut group = door
        .office
        .asks
        .ask(&ReadGrouppass {
            passholder_id: PassholderId(uuid(&id)?),
        })
        .await?;
    let regions = regions::of(&door, &caller.0, Permission::GrouppassesSearch).await?;
    if !regions.contains(&group.card_system.id) {
        return Err(Problem::not_found("Group pass not found"));
    }
    add_quota(&door, &mut group).await;
    Ok(Json(group))
}
