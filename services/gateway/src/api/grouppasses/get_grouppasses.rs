//! `GET /grouppasses`: found by a number, as counters do.

use crate::api::shown::{add_quota, regions};
use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{Grouppass, SearchGrouppasses};
use contracts::{Page, PassNumber};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Pass number
    uitpas_number: Option<String>,
    /// Chip number
    chip_number: Option<String>,
}

/// The group pass with this number. What is withheld, the summary says.
#[utoipa::path(
    get,
    path = "/grouppasses",
    operation_id = "get-grouppasses",
    tag = "Group passes",
    summary = "The group pass with this number; an empty list for the pass of a person. \
        Without a token, and for groups of other regions, name and contact are withheld.",
    params(Wanted, Paging),
    responses((status = 200, body = Page<Grouppass>, description = "None or one"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Identified,
    params: Params,
) -> Result<Json<Page<Grouppass>>, Problem> {
    caller.require(Permission::GrouppassesSearch)?;
    let wanted: Wanted = params.read()?;
    if wanted.uitpas_number.is_none() && wanted.chip_number.is_none() {
        // Counters send the field as it is, empty or not.
        if params.has("uitpasNumber") || params.has("chipNumber") {
            return Ok(Json(Page::empty()));
        }
        return Err(Problem::not_found("uitpasNumber or chipNumber is required"));
    }
    let number = wanted.uitpas_number.as_deref().map(PassNumber::parse);
    let look = lookups::allow(&door, &caller.counts_as(), number.iter().flatten()).await?;
    let search = SearchGrouppasses {
        uitpas_number: wanted.uitpas_number,
        chip_number: wanted.chip_number,
        window: params.window()?,
    };
    let mut page = door.office.asks.ask(&search).await?;
    let (uitpas, chip) = (search.uitpas_number.as_deref(), search.chip_number.as_deref());
    let missed = page.total_items == 0 && !lookups::is_somebodys(&door, uitpas, chip).await;
    look.count(&door, missed).await;
    let regions = regions::of(&door, &caller, Permission::GrouppassesSearch).await?;
    for group in &mut page.member {
        add_quota(&door, group).await;
        if !caller.has_token() || !regions.contains(&group.card_system.id) {
            withhold_contact(group);
        }
    }
    Ok(Json(page))
}

/// What a counter needs to sell is left: groups of other regions come along too.
fn withhold_contact(group: &mut Grouppass) {
    group.name = None;
    group.email = None;
    group.address = None;
    group.telephone = None;
}
