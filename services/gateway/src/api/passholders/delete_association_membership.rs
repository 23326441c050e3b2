//! `DELETE /passholders/{passholderId}/association-memberships/{associationId}`: a membership ends.

use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::params::Params;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::access::Permission;
use contracts::pass::EndAssociationMembership;
use contracts::{OrganizerId, PassholderId};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// On whose behalf
    #[param(value_type = String)]
    organizer_id: OrganizerId,
}

/// Ends a membership, which is not shown any more.
#[utoipa::path(
    delete,
    path = "/passholders/{passholderId}/association-memberships/{associationId}",
    operation_id = "delete-passholders-passholderId-association-memberships-associationId",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Passholder id"),
        ("associationId" = String, Path, description = "Association id"),
        Wanted,
    ),
    responses((status = 204, description = "Ended"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, association_id)): Path<(String, String)>,
    params: Params,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.require(Permission::Associations)?;
    let wanted: Wanted = params.read()?;
    caller.require_for(Permission::Associations, &wanted.organizer_id)?;
    let ask = EndAssociationMembership {
        passholder_id: PassholderId(uuid(&id)?),
        association_id,
        organizer_id: wanted.organizer_id,
    };
    let key = sent.key(&caller);
    let ended = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&ended))
}
