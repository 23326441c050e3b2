//! Passholders: searched and read as far as the caller may see; transactions; association memberships.

pub mod decoration;

use crate::access::{Identity, Principal};
use crate::api::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::door::query::Params;
use crate::lookups::{self, InszLookup};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{
    AssociationMembership, ListAssociationMemberships, Passholder, ReadPassholder, SearchPassholders, Sight,
};
use contracts::points::{ReadHistory, Transaction};
use contracts::{CardSystemId, OrganizerId, Page, PassholderId, Refusal};
use decoration::add_points;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(get_passholders))
        .routes(routes!(get_passholder))
        .routes(routes!(get_transactions))
        .routes(routes!(get_association_memberships))
}

/// How far a caller may see. Members of the card systems of their organizers; with `_BY_ID` only who is found
/// by a number.
pub async fn sight(door: &Door, principal: &Principal) -> Result<Sight, Problem> {
    if principal.holds(Permission::PassholdersSearchAll) {
        return Ok(Sight::All);
    }
    if principal.holds(Permission::PassholdersSearch) {
        let regions = regions::of(door, principal, Permission::PassholdersSearch).await?;
        return Ok(Sight::CardSystems(regions));
    }
    match principal.holds(Permission::PassholdersSearchById) {
        true => Ok(Sight::ByIdOnly),
        false => Err(Refusal::forbidden("PASSHOLDERS_SEARCH").into()),
    }
}

/// Passholders by number or by name, birth date, address. Unknown numbers and group passes give an empty list.
#[utoipa::path(get, path = "/passholders", operation_id = "get-passholders", tag = "Passholders",
    params(("uitpasNumber" = Option<String>, Query, description = "Pass number"), ("inszNumber" = Option<String>, Query, description = "National number"),
        ("chipNumber" = Option<String>, Query, description = "Chip number"), ("name" = Option<String>, Query, description = "Part of the name"),
        ("firstName" = Option<String>, Query, description = "Part of the first name"), ("email" = Option<String>, Query, description = "With * as wildcard"),
        ("address.street" = Option<String>, Query, description = "With * as wildcard"), ("address.city" = Option<String>, Query, description = "With * as wildcard"),
        ("dateOfBirthFrom" = Option<chrono::NaiveDate>, Query, description = "Inclusive"), ("dateOfBirthTo" = Option<chrono::NaiveDate>, Query, description = "Inclusive"),
        ("organizerId" = Option<String>, Query, description = "Members of the card systems of this organizer"), ("associationId" = Option<String>, Query, description = "Members of an association"),
        ("associationMembershipStatus" = Option<String>, Query, description = "ACTIVE (default), EXPIRED or ALL"),
        ("start" = Option<i64>, Query, description = "Skip so many"), ("limit" = Option<i64>, Query, description = "At most 500")),
    responses((status = 200, body = Page<Passholder>, description = "A page of passholders"), Problems))]
async fn get_passholders(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<Passholder>>, Problem> {
    let search = SearchPassholders {
        sight: sight(&door, &caller.0).await?,
        uitpas_number: params.text("uitpasNumber"),
        insz_number: params.text("inszNumber"),
        chip_number: params.text("chipNumber"),
        name: params.text("name"),
        first_name: params.text("firstName"),
        email: params.text("email"),
        street: params.text("address.street"),
        city: params.text("address.city"),
        date_of_birth_from: params.date("dateOfBirthFrom")?,
        date_of_birth_to: params.date("dateOfBirthTo")?,
        card_systems: linked_card_systems(&door, &params).await?,
        association_organizers: caller.0.organizers(Permission::Associations),
        association_id: params.text("associationId"),
        nobody: names_nobody(&params),
        association_membership_status: params.text("associationMembershipStatus"),
        descending: params.descending("name"),
        window: params.window()?,
    };
    if params.text("schoolId").is_some_and(|school| school != "*") {
        return Err(Refusal::uitpas("school-not-found", "School not found").into());
    }
    let numbers = [&search.uitpas_number, &search.insz_number, &search.chip_number];
    let by_number = numbers.iter().any(|number| number.is_some());
    let look = lookups::allow(&door, &caller.0.identity.id(), search.uitpas_number.as_deref()).await?;
    let by_insz = match &search.insz_number {
        Some(text) => InszLookup::begin(&door, &caller.0, text).await?,
        None => None,
    };
    let found = door.office.asks.ask(&search).await;
    if let Some(lookup) = by_insz {
        let hit = found.as_ref().is_ok_and(|page| page.total_items > 0);
        lookup.end(&door, &caller.0, hit).await?;
    }
    let mut page = found?;
    if by_number {
        let (uitpas, chip) = (search.uitpas_number.as_deref(), search.chip_number.as_deref());
        let is_alone = search.insz_number.is_none();
        let excused = page.total_items == 0 && is_alone && lookups::is_somebodys(&door, uitpas, chip).await;
        look.count(&door, page.total_items == 0 && !excused).await;
    }
    add_points(&door, &mut page.member).await;
    Ok(Json(page))
}

/// A number that was sent empty, a UiTiD or a school: nobody here is found by those.
fn names_nobody(params: &Params) -> bool {
    ["uitpasNumber", "inszNumber", "chipNumber"]
        .iter()
        .any(|name| params.is_empty(name))
        || ["uitidId", "schoolId"].iter().any(|name| params.has(name))
}

/// The card systems of the organizer that the search names.
async fn linked_card_systems(door: &Door, params: &Params) -> Result<Option<Vec<CardSystemId>>, Problem> {
    let Some(id) = params.text("organizerId").map(OrganizerId::from) else {
        return Ok(None);
    };
    let organizer = directory::find_organizer(door.office.reading().await?.conn(), &id).await?;
    Ok(Some(
        organizer
            .ok_or_else(|| Refusal::organizer_not_found(&id))?
            .card_system_ids,
    ))
}

/// One passholder.
#[utoipa::path(get, path = "/passholders/{passholderId}", operation_id = "get-passholders-passholderId", tag = "Passholders", params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 200, body = Passholder, description = "The passholder"), Problems))]
async fn get_passholder(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Passholder>, Problem> {
    let sight = sight(&door, &caller.0).await?;
    let passholder_id = PassholderId(uuid(&id)?);
    let mut passholder = door
        .office
        .asks
        .ask(&ReadPassholder { passholder_id, sight })
        .await?;
    add_points(&door, std::slice::from_mut(&mut passholder)).await;
    Ok(Json(passholder))
}

/// What was saved and spent, newest first.
#[utoipa::path(get, path = "/passholders/{passholderId}/transactions", operation_id = "get-passholders-passholderId-transactions", tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id"), ("start" = Option<i64>, Query, description = "Skip so many"),
        ("limit" = Option<i64>, Query, description = "At most 500")),
    responses((status = 200, body = Page<Transaction>, description = "A page of transactions"), Problems))]
async fn get_transactions(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Page<Transaction>>, Problem> {
    // The contract's words and its enum disagree on the permission. For a person either will do; a client
    // that checks people in has no business with what they did elsewhere.
    let is_client = matches!(caller.0.identity, Identity::Client(_));
    if is_client {
        caller.require(Permission::PassholdersTransactionHistory)?;
    } else if !caller.0.holds(Permission::PassholdersTransactionHistory) {
        caller.require(Permission::PassholdersSelfCheckin)?;
    }
    let sight = sight(&door, &caller.0).await?;
    let passholder_id = PassholderId(uuid(&id)?);
    door.office
        .asks
        .ask(&ReadPassholder { passholder_id, sight })
        .await?;
    let oldest_first = params
        .text("sort[creationDate]")
        .is_some_and(|order| order.eq_ignore_ascii_case("asc"));
    Ok(Json(
        door.office
            .asks
            .ask(&ReadHistory {
                passholder_id,
                oldest_first,
                window: params.window()?,
            })
            .await?,
    ))
}

/// Associations that the caller's organizers may see, and whether the passholder is a member.
#[utoipa::path(get, path = "/passholders/{passholderId}/association-memberships", operation_id = "get-passholders-passholderId-association-memberships", tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id"), ("organizerId" = Option<String>, Query, description = "Seen by this organizer")),
    responses((status = 200, body = [AssociationMembership], description = "Memberships"), Problems))]
async fn get_association_memberships(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Vec<AssociationMembership>>, Problem> {
    caller.require(Permission::Associations)?;
    let mine = caller.0.organizers(Permission::Associations);
    // Older clients spell it organiserId.
    let organizers = match params
        .text("organizerId")
        .or_else(|| params.text("organiserId"))
        .map(OrganizerId::from)
    {
        Some(one) if !mine.contains(&one) => return Err(Refusal::forbidden("ASSOCIATIONS").into()),
        Some(one) => vec![one],
        None => mine,
    };
    let ask = ListAssociationMemberships {
        passholder_id: PassholderId(uuid(&id)?),
        organizers: Some(organizers),
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
