//! `GET /card-systems/{cardSystemId}/non-use`: who has the right and never used it. Beyond the contract.

use crate::api::shown::{add_points, looker, regions};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::access::Permission;
use contracts::pass::{ListNonUse, LookKind, Looked, Passholder};

/// The exact number, and a page of them, for a region of the caller. Whoever is on it can read that somebody
/// looked.
#[utoipa::path(
    get,
    path = "/card-systems/{cardSystemId}/non-use",
    operation_id = "get-card-systems-cardSystemId-non-use",
    tag = "Card systems",
    params(("cardSystemId" = i32, Path, description = "Card system id"), Paging),
    responses((status = 200, body = Page<Passholder>, description = "Passholders"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(region): Path<String>,
    params: Params,
) -> Result<Json<Page<Passholder>>, Problem> {
    let permission = Permission::NonUseRead;
    caller.require(permission)?;
    let card_system_id = regions::id(&region)?;
    regions::require(&door, &caller, permission, card_system_id).await?;
    let ask = ListNonUse {
        card_system_id,
        window: params.window()?,
    };
    let looker = Some(looker(&caller, LookKind::Search, &[permission]));
    let mut page = door.office.asks.ask(&Looked { looker, ask }).await?;
    add_points(&door, &mut page.member).await;
    Ok(Json(page))
}
