//! `POST /passholders/{passholderId}/association-memberships`: a membership is registered or renewed.

use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use contracts::access::Permission;
use contracts::pass::RegisterAssociationMembership;
use contracts::{OrganizerId, PassholderId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// On whose behalf
    #[param(value_type = String)]
    organizer_id: OrganizerId,
}

/// An association by id.
#[derive(Debug, Deserialize, ToSchema)]
struct WantedAssociation {
    id: String,
}

/// A membership to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewAssociationMembership {
    association: WantedAssociation,
    /// Required where the association has the end date type CUSTOM; else it is not read.
    end_date: Option<NaiveDate>,
}

/// Registers a membership, or renews the one that there is.
#[utoipa::path(
    post,
    path = "/passholders/{passholderId}/association-memberships",
    operation_id = "post-passholders-passholderId-association-memberships",
    tag = "Passholders",
    request_body = NewAssociationMembership,
    params(
        ("passholderId" = String, Path, description = "Passholder id"),
        Wanted,
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 201, description = "Registered or renewed"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    params: Params,
    body: Unread,
) -> Result<Response, Problem> {
    caller.require(Permission::Associations)?;
    let wanted: Wanted = params.read()?;
    caller.require_for(Permission::Associations, &wanted.organizer_id)?;
    let passholder_id = PassholderId(uuid(&id)?);
    let body = body.one::<NewAssociationMembership>(&door).await?;
    let ask = RegisterAssociationMembership {
        passholder_id,
        association_id: body.value.association.id,
        organizer_id: wanted.organizer_id,
        end_date: body.value.end_date,
    };
    let key = body.sent.key(&caller);
    let registered = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(StatusCode::CREATED.into_response(), registered.replayed))
}
