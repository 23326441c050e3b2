//! `GET /passholders/{passholderId}/looks`: who looked at a passholder. Beyond the contract.

use crate::api::shown::{looker, regions};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use contracts::access::Permission;
use contracts::pass::{self, ListLooks, LookKind, Looked, LookedBy, Sight};
use contracts::{CardSystemId, Message, OrganizerId, Page, PassholderId};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A look at the data of a passholder.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Look {
    /// The minute
    at: DateTime<Utc>,
    kind: LookKind,
    /// What was looked at, in words
    description: Message,
    by: LookedBy,
    /// For which organizers
    organizers: Vec<LookOrganizer>,
    /// How many more
    other_organizers: usize,
    /// How often within the minute
    times: i64,
}

/// An organizer whose people or programs looked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LookOrganizer {
    id: OrganizerId,
    name: String,
}

/// For counters that read the notes on a passholder of their regions: to answer who asks. Organizers of other
/// regions are counted and not named, for where somebody goes is nobody's business here.
///
/// Rule: a counter learns who looked at a passholder of its regions, and of other regions' organizers
/// only how many they are
/// Test: `a_counter_reads_looks_by_name_for_its_own_regions_alone`
/// Source: this house
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/looks",
    operation_id = "get-passholders-passholderId-looks",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id"), Paging),
    responses((status = 200, body = Page<Look>, description = "A page of looks"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Page<Look>>, Problem> {
    let permission = Permission::PassholdersPrivateRead;
    caller.require(permission)?;
    let own = regions::of(&door, &caller, permission).await?;
    let looked = Looked {
        looker: Some(looker(&caller, LookKind::Looks, &[permission])),
        ask: ListLooks {
            passholder_id: PassholderId(uuid(&id)?),
            sight: Sight::CardSystems(own.clone()),
            window: params.window()?,
        },
    };
    shown(&door, looked, Some(&own)).await
}

/// Of whoever is signed in: all organizers are named.
pub async fn looks_at(
    door: &Door,
    passholder_id: PassholderId,
    params: &Params,
) -> Result<Json<Page<Look>>, Problem> {
    let ask = ListLooks {
        passholder_id,
        sight: Sight::All,
        window: params.window()?,
    };
    shown(door, Looked { looker: None, ask }, None).await
}

async fn shown(
    door: &Door,
    looked: Looked<ListLooks>,
    regions: Option<&[CardSystemId]>,
) -> Result<Json<Page<Look>>, Problem> {
    let page = door.office.asks.ask(&looked).await?;
    let names = names(door, &page, regions).await?;
    Ok(Json(page.map(|look| in_words(look, &names))))
}

fn in_words(look: pass::Look, names: &HashMap<OrganizerId, String>) -> Look {
    let named = |id: OrganizerId| {
        let name = names.get(&id)?.clone();
        Some(LookOrganizer { id, name })
    };
    let organizers: Vec<LookOrganizer> = look.organizers.into_iter().filter_map(named).collect();
    Look {
        at: look.at,
        kind: look.kind,
        description: look.kind.words(),
        by: look.by,
        other_organizers: look.organizer_count.saturating_sub(organizers.len()),
        organizers,
        times: look.times,
    }
}

/// The names of the organizers of a page: of these regions, or all that are known.
async fn names(
    door: &Door,
    page: &Page<pass::Look>,
    regions: Option<&[CardSystemId]>,
) -> Result<HashMap<OrganizerId, String>, Problem> {
    let all = page
        .member
        .iter()
        .flat_map(|look| look.organizers.iter().cloned());
    let mut ids: Vec<OrganizerId> = all.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut reading = door.office.reading().await?;
    let known = directory::organizers(reading.conn(), &ids).await?;
    let is_theirs = |of: &[CardSystemId]| regions.is_none_or(|own| of.iter().any(|id| own.contains(id)));
    let shown = known.into_iter().filter(|one| is_theirs(&one.card_system_ids));
    Ok(shown.map(|one| (one.organizer_id, one.name)).collect())
}
