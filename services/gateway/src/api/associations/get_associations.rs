//! `GET /associations`: those whose members an organizer sees, or writes down.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{Association, AssociationRight, ListAssociations};
use contracts::{OrganizerId, Page};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// On whose behalf
    #[param(value_type = String)]
    organizer_id: OrganizerId,
    /// READ: it sees who is a member; WRITE: it registers members
    #[param(inline)]
    permission: AssociationRight,
}

/// The associations for which an organizer has a right.
#[utoipa::path(
    get,
    path = "/associations",
    operation_id = "get-associations",
    tag = "Associations",
    params(Wanted, Paging),
    responses((status = 200, body = Page<Association>, description = "A page of associations"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<Association>>, Problem> {
    caller.require(Permission::Associations)?;
    let wanted: Wanted = params.read()?;
    caller.require_for(Permission::Associations, &wanted.organizer_id)?;
    let ask = ListAssociations {
        organizer_id: wanted.organizer_id,
        right: wanted.permission,
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
