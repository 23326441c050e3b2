//! `GET /rewards`: the catalogue, filtered and sorted.

use super::sort::sort;
use super::words::{Kind, Part};
use crate::access::Principal;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::reward::{RewardStatus, RewardsPage, SearchRewards, Subset};
use contracts::{CardSystemId, OrganizerId, PassholderId};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

#[derive(Default, Deserialize, IntoParams)]
#[serde(default, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Organizers
    #[param(value_type = Vec<String>)]
    organizer_id: Vec<OrganizerId>,
    /// Where an organizer with this postal code redeems it
    organizer_postal_code: Vec<String>,
    /// Owning regions
    #[param(value_type = Vec<i32>)]
    owning_card_system_id: Vec<CardSystemId>,
    /// Regions where it can be redeemed
    #[param(value_type = Vec<i32>)]
    applicable_card_system_id: Vec<CardSystemId>,
    /// POINTS (default), WELCOME or ANY
    #[serde(rename = "type")]
    #[param(value_type = Option<String>)]
    kind: Option<Kind>,
    /// Starts of words
    text: Option<String>,
    /// Counts per value
    facets: Vec<String>,
    /// Fields, - for descending
    sort: Option<String>,
    /// Categories
    categories: Vec<String>,
    /// Inclusive
    points_from: Option<i64>,
    /// Inclusive
    points_to: Option<i64>,
    /// ENDUSERS (default), REDEEMABLE, ...
    #[param(value_type = Option<String>)]
    subset: Option<Part>,
    /// Only what this passholder can redeem now
    #[param(value_type = Option<String>)]
    is_redeemable_by_passholder_id: Option<PassholderId>,
    /// Only what the regions of this passholder offer
    #[param(value_type = Option<String>)]
    is_interesting_for_passholder_id: Option<PassholderId>,
    /// Only (not) about sport
    sport: Option<bool>,
    /// Only (not) for children
    for_kids: Option<bool>,
    /// Only (not) put forward
    featured: Option<bool>,
    /// Only (not) redeemable online
    online: Option<bool>,
    /// Only (not) ending within two weeks
    last_chance: Option<bool>,
    /// ACTIVE, INACTIVE or DELETED; with subset ALL
    #[param(value_type = Option<String>)]
    status: Option<RewardStatus>,
}

/// The catalogue. Open to whoever names a client, but for the filters on a passholder.
#[utoipa::path(
    get,
    path = "/rewards",
    operation_id = "get-rewards",
    tag = "Rewards",
    params(Wanted, Paging),
    responses((status = 200, body = RewardsPage, description = "A page of rewards"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Identified,
    params: Params,
) -> Result<Json<RewardsPage>, Problem> {
    let wanted: Wanted = params.read()?;
    let (redeemable_by, interesting_for) = (
        wanted.is_redeemable_by_passholder_id,
        wanted.is_interesting_for_passholder_id,
    );
    if redeemable_by.is_some() || interesting_for.is_some() {
        caller.require_with_token(Permission::RewardsPassholdersRead)?;
    }
    let search = SearchRewards {
        organizers: wanted.organizer_id,
        organizer_postal_codes: wanted.organizer_postal_code,
        owning_card_systems: wanted.owning_card_system_id,
        applicable_card_systems: wanted.applicable_card_system_id,
        reward_type: wanted.kind.unwrap_or(Kind::Points).only(),
        text: wanted.text,
        facets: in_commas(&wanted.facets),
        sort: sort(wanted.sort.as_deref(), &params),
        categories: wanted.categories,
        points_from: wanted.points_from,
        points_to: wanted.points_to,
        subset: wanted.subset.map_or(Subset::EndUsers, |part| part.0),
        sport: wanted.sport,
        for_kids: wanted.for_kids,
        featured: wanted.featured,
        online: wanted.online,
        last_chance: wanted.last_chance,
        status: wanted.status,
        redeemable_by: whom(&door, &caller, redeemable_by).await?,
        interesting_for: whom(&door, &caller, interesting_for).await?,
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&search).await?))
}

/// A list of lists: `a,b` counts for two.
fn in_commas(lists: &[String]) -> Vec<String> {
    let parts = lists.iter().flat_map(|list| list.split(','));
    parts.map(str::to_owned).collect()
}

/// Whom a search is about. Somebody of another region is nobody here: nothing is redeemable by nobody.
async fn whom(
    door: &Door,
    caller: &Principal,
    id: Option<PassholderId>,
) -> Result<Option<PassholderId>, Problem> {
    let Some(id) = id else {
        return Ok(None);
    };
    let regions = regions::of(door, caller, Permission::RewardsPassholdersRead).await?;
    let member = regions::member(door, &regions, id).await?;
    Ok(Some(member.unwrap_or(PassholderId(Uuid::nil()))))
}
