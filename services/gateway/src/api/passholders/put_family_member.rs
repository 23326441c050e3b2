//! `PUT /passholders/{passholderId}/family-members/{familyMemberId}`: another icon.

use super::household::Household;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::PassholderId;
use contracts::pass::PutFamilyMember;
use serde::Deserialize;
use utoipa::ToSchema;

/// What may change of a member.
#[derive(Debug, Deserialize, ToSchema)]
struct ChangedFamilyMember {
    icon: Option<String>,
}

/// Gives a member of a family another icon; none when none is sent.
#[utoipa::path(
    put,
    path = "/passholders/{passholderId}/family-members/{familyMemberId}",
    operation_id = "put-passholders-passholderId-family-members-familyMemberId",
    tag = "Passholders",
    request_body = ChangedFamilyMember,
    params(
        ("passholderId" = String, Path, description = "Id of the main family member"),
        ("familyMemberId" = String, Path, description = "Passholder id of the member"),
    ),
    responses((status = 202, description = "Changed"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, member_id)): Path<(String, String)>,
    body: Unread,
) -> Result<Response, Problem> {
    let Household { sight, .. } = Household::of(&door, &caller, &[&id]).await?;
    let (passholder_id, member_id) = (PassholderId(uuid(&id)?), PassholderId(uuid(&member_id)?));
    let body = body.one::<ChangedFamilyMember>(&door).await?;
    let ask = PutFamilyMember {
        passholder_id,
        member_id,
        sight,
        icon: body.value.icon,
    };
    let key = body.sent.key(&caller);
    let changed = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(StatusCode::ACCEPTED.into_response(), changed.replayed))
}
