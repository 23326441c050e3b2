//! `GET /passholders/{passholderId}/association-memberships`: the clubs of a passholder.

use crate::api::shown::looker;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{AssociationMembership, ListAssociationMemberships, LookKind, Looked};
use contracts::{OrganizerId, PassholderId};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Seen by this organizer
    #[param(value_type = Option<String>)]
    organizer_id: Option<OrganizerId>,
    /// Older clients spell it so.
    #[param(ignore)]
    organiser_id: Option<OrganizerId>,
}

/// Associations that the caller's organizers may see, and whether the passholder is a member.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/association-memberships",
    operation_id = "get-passholders-passholderId-association-memberships",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id"), Wanted),
    responses((status = 200, body = [AssociationMembership], description = "Memberships"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Vec<AssociationMembership>>, Problem> {
    caller.require(Permission::Associations)?;
    let wanted: Wanted = params.read()?;
    let organizers = match wanted.organizer_id.or(wanted.organiser_id) {
        Some(one) => {
            caller.require_for(Permission::Associations, &one)?;
            vec![one]
        }
        None => caller.organizers(Permission::Associations),
    };
    let ask = ListAssociationMemberships {
        passholder_id: PassholderId(uuid(&id)?),
        organizers: Some(organizers),
    };
    let looker = Some(looker(&caller, LookKind::Details, &[Permission::Associations]));
    Ok(Json(door.office.asks.ask(&Looked { looker, ask }).await?))
}
