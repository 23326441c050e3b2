//! `GET /passholders/{passholderId}/doubles`: who may be the same person. Beyond the contract.

use crate::api::shown::{SEARCHES, add_points, looker, sight};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{FindDoubles, LookKind, Looked, Passholder, Sight};
use contracts::{Page, PassholderId, Refusal};

/// Passholders who may be the same person as this one, the likest first, at most twenty: with a name that is
/// alike, and the same birth date, e-mail address or telephone number.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/doubles",
    operation_id = "get-passholders-doubles",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 200, body = Page<Passholder>, description = "Passholders"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Page<Passholder>>, Problem> {
    let sight = sight(&door, &caller).await?;
    if sight == Sight::ByIdOnly {
        return Err(Refusal::forbidden(Permission::PassholdersSearch.as_str()).into());
    }
    let ask = FindDoubles {
        passholder_id: PassholderId(uuid(&id)?),
        sight,
    };
    let looker = Some(looker(&caller, LookKind::Search, &SEARCHES));
    let mut page = door.office.asks.ask(&Looked { looker, ask }).await?;
    add_points(&door, &mut page.member).await;
    Ok(Json(page))
}
