//! `GET /passholders`: found by a number or searched.

use super::put_school::require_known;
use crate::access::Principal;
use crate::api::shown::{SEARCHES, add_points, looker, sight};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Order, Paging, Params};
use crate::door::problem::{Problem, Problems};
use crate::lookups::{self, InszLookup};
use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use contracts::access::Permission;
use contracts::page::Window;
use contracts::pass::{LookKind, Looked, Passholder, SchoolFilter, SearchPassholders, Sight};
use contracts::{CardSystemId, OrganizerId, Page, PassNumber, Refusal};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Pass number
    uitpas_number: Option<String>,
    /// National number
    insz_number: Option<String>,
    /// Chip number
    chip_number: Option<String>,
    /// The account of the passholder: `sub`, or what its issuer called it before
    #[serde(rename = "uitidId")]
    uitid: Option<String>,
    /// Part of the name
    name: Option<String>,
    /// Part of the first name
    first_name: Option<String>,
    /// With * as wildcard
    email: Option<String>,
    /// With * as wildcard
    #[serde(rename = "address.street")]
    street: Option<String>,
    /// With * as wildcard
    #[serde(rename = "address.city")]
    city: Option<String>,
    /// Inclusive
    date_of_birth_from: Option<NaiveDate>,
    /// Inclusive
    date_of_birth_to: Option<NaiveDate>,
    /// Members of the card systems of this organizer
    #[param(value_type = Option<String>)]
    organizer_id: Option<OrganizerId>,
    /// Members of an association
    association_id: Option<String>,
    /// ACTIVE (default), EXPIRED or ALL
    association_membership_status: Option<String>,
    /// Pupils of this school; * for any school
    school_id: Option<String>,
    #[param(ignore)]
    #[serde(rename = "sort[name]")]
    by_name: Option<Order>,
}

impl Wanted {
    fn is_by_number(&self) -> bool {
        let numbers = [&self.uitpas_number, &self.insz_number, &self.chip_number];
        numbers.iter().any(|number| number.is_some()) || self.uitid.is_some()
    }

    /// The search as far as the query says it.
    fn search(self, sight: Sight, window: Window) -> SearchPassholders {
        SearchPassholders {
            sight,
            uitpas_number: self.uitpas_number,
            insz_number: self.insz_number,
            chip_number: self.chip_number,
            name: self.name,
            first_name: self.first_name,
            email: self.email,
            street: self.street,
            city: self.city,
            date_of_birth_from: self.date_of_birth_from,
            date_of_birth_to: self.date_of_birth_to,
            card_systems: None,
            association_organizers: vec![],
            association_id: self.association_id,
            nobody: false,
            association_membership_status: self.association_membership_status,
            school: None,
            uitid: self.uitid,
            descending: self.by_name == Some(Order::Descending),
            window,
        }
    }
}

/// Passholders by number or by what is known of them.
#[utoipa::path(
    get,
    path = "/passholders",
    operation_id = "get-passholders",
    tag = "Passholders",
    summary = "Passholders by number or by name, birth date, address. \
        Unknown numbers and group passes give an empty list.",
    params(Wanted, Paging),
    responses((status = 200, body = Page<Passholder>, description = "A page of passholders"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<Passholder>>, Problem> {
    let sight = sight(&door, &caller).await?;
    let wanted: Wanted = params.read()?;
    // How many are found would say where somebody whose number is known goes to school.
    if wanted.school_id.is_some() && sight == Sight::ByIdOnly {
        return Err(Refusal::forbidden(Permission::PassholdersSearch.as_str()).into());
    }
    let window = params.window()?;
    let card_systems = regions_of(&door, wanted.organizer_id.as_ref()).await?;
    let school = school_of(&door, wanted.school_id.as_deref()).await?;
    let association_organizers = readers(&caller, wanted.organizer_id.as_ref());
    let number = wanted.uitpas_number.as_deref().map(PassNumber::parse);
    let look = lookups::allow(&door, &caller.id(), number.iter().flatten()).await?;
    let by_insz = match &wanted.insz_number {
        Some(text) => InszLookup::begin(&door, &caller, text).await?,
        None => None,
    };
    let is_by_number = wanted.is_by_number();
    let ask = SearchPassholders {
        card_systems,
        association_organizers,
        nobody: names_nobody(&params),
        school,
        ..wanted.search(sight, window)
    };
    let looker = Some(looker(&caller, LookKind::Search, &SEARCHES));
    let search = Looked { looker, ask };
    let found = door.office.asks.ask(&search).await;
    if let Some(lookup) = by_insz {
        let hit = found.as_ref().is_ok_and(|page| page.total_items > 0);
        lookup.end(&door, &caller, hit).await?;
    }
    let mut page = found?;
    if is_by_number {
        let missed = page.total_items == 0 && !is_excused(&door, &search.ask).await;
        look.count(&door, missed).await;
    }
    add_points(&door, &mut page.member).await;
    Ok(Json(page))
}

/// A number, account or school that was sent empty: nobody is found by those.
fn names_nobody(params: &Params) -> bool {
    let named = ["uitpasNumber", "inszNumber", "chipNumber", "uitidId", "schoolId"];
    named.iter().any(|name| params.is_empty(name))
}

/// On whose behalf members of an association are searched: of the organizer that the search names, else of
/// all of the caller's.
fn readers(caller: &Principal, named: Option<&OrganizerId>) -> Vec<OrganizerId> {
    let mut own = caller.organizers(Permission::Associations);
    own.retain(|id| named.is_none_or(|named| named == id));
    own
}

/// The school that the search names, if it is one.
async fn school_of(door: &Door, school: Option<&str>) -> Result<Option<SchoolFilter>, Problem> {
    let id = match school {
        None => return Ok(None),
        Some("*") => return Ok(Some(SchoolFilter::Any)),
        Some(id) => OrganizerId::from(id),
    };
    require_known(door, &id).await?;
    Ok(Some(SchoolFilter::One(id)))
}

/// Whether a search that found nobody was no guess: a group's number where people are searched.
async fn is_excused(door: &Door, search: &SearchPassholders) -> bool {
    let (uitpas, chip) = (search.uitpas_number.as_deref(), search.chip_number.as_deref());
    search.insz_number.is_none() && lookups::is_somebodys(door, uitpas, chip).await
}

/// The card systems of the organizer that the search names.
async fn regions_of(door: &Door, id: Option<&OrganizerId>) -> Result<Option<Vec<CardSystemId>>, Problem> {
    let Some(id) = id else {
        return Ok(None);
    };
    let mut reading = door.office.reading().await?;
    let organizer = directory::find_organizer(reading.conn(), id).await?;
    let organizer = organizer.ok_or_else(|| Refusal::organizer_not_found(id))?;
    Ok(Some(organizer.card_system_ids))
}
