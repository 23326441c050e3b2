//! `GET /passholders/{passholderId}/memberships/{cardSystemId}`: what would become of a membership.

use super::counters;
use crate::api::shown::{looker, regions};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{LookKind, Looked, MembershipPreview, PreviewMembership};
use contracts::{OrganizerId, PassholderId};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// With the right to the social tariff
    social_tariff: bool,
    /// Who would register it
    #[param(value_type = String)]
    organizer_id: OrganizerId,
}

/// Tells whether a membership would be new, replace one, or is not possible; nothing is changed.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/memberships/{cardSystemId}",
    operation_id = "get-passholders-passholderId-memberships-cardSystemId",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Passholder id"),
        ("cardSystemId" = i32, Path, description = "Card system id"),
        Wanted,
    ),
    responses((status = 200, body = MembershipPreview, description = "What would happen"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, region)): Path<(String, String)>,
    params: Params,
) -> Result<Json<MembershipPreview>, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let wanted: Wanted = params.read()?;
    let ask = PreviewMembership {
        passholder_id: PassholderId(uuid(&id)?),
        card_system_id: regions::id(&region)?,
        social_tariff: wanted.social_tariff,
        counter: counters::for_membership(&door, &caller, &wanted.organizer_id, wanted.social_tariff).await?,
    };
    let looker = Some(looker(
        &caller,
        LookKind::Membership,
        &[Permission::PassholdersWrite],
    ));
    Ok(Json(door.office.asks.ask(&Looked { looker, ask }).await?))
}
