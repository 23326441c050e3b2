//! `GET /passholders/{passholderId}/family-members`: the family of a passholder.

use super::household::{Household, looks};
use crate::access::Principal;
use crate::api::shown::add_points;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::{FamilyMember, ListFamilyMembers, Looked, Passholder, Sight};
use std::collections::HashMap;

/// The passholder, who is always a member, and those who were added. Callers who could search them by their
/// numbers see them whole, others what names them; whoever is signed in sees the points, too.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/family-members",
    operation_id = "get-passholders-passholderId-family-members",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Id of the main family member")),
    responses((status = 200, body = [FamilyMember], description = "The family"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Vec<FamilyMember>>, Problem> {
    let household = Household::of(&door, &caller, &[&id]).await?;
    let looker = looks(&caller, &household);
    let Household { sight, is_own } = household;
    let is_whole = finds_by_number(&caller);
    let ask = ListFamilyMembers {
        passholder_id: PassholderId(uuid(&id)?),
        sight,
        shown: match is_whole {
            true => Sight::All,
            false => Sight::CardSystems(vec![]),
        },
    };
    let mut family = door.office.asks.ask(&Looked { looker, ask }).await?;
    if is_whole || is_own {
        show_points(&door, &mut family).await;
    }
    Ok(Json(family))
}

/// Whoever may search people finds anybody by a pass number, and the list shows the numbers.
fn finds_by_number(caller: &Principal) -> bool {
    [
        Permission::PassholdersSearch,
        Permission::PassholdersSearchAll,
        Permission::PassholdersSearchById,
    ]
    .iter()
    .any(|permission| caller.holds(*permission))
}

async fn show_points(door: &Door, family: &mut [FamilyMember]) {
    let shown = family.iter().filter_map(|member| member.passholder.clone());
    let mut shown: Vec<Passholder> = shown.collect();
    add_points(door, &mut shown).await;
    let mut shown: HashMap<PassholderId, Passholder> =
        shown.into_iter().map(|person| (person.id, person)).collect();
    for member in family {
        let known = member.passholder.as_ref().map(|person| person.id);
        member.passholder = known.and_then(|id| shown.remove(&id));
    }
}
