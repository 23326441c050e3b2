//! `DELETE /passholders/{passholderId}/family-members/{familyMemberId}`: somebody is taken out of a family,
//! or leaves it.

use super::household::Household;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::PassholderId;
use contracts::pass::RemoveFamilyMember;

/// Takes a member out of a family, for the main family member or for the member. Pass and points stay.
#[utoipa::path(
    delete,
    path = "/passholders/{passholderId}/family-members/{familyMemberId}",
    operation_id = "delete-passholders-passholderId-family-members-familyMemberId",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Id of the main family member"),
        ("familyMemberId" = String, Path, description = "Passholder id of the member"),
    ),
    responses((status = 202, description = "Removed"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, member_id)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Problem> {
    let ask = RemoveFamilyMember {
        sight: Household::of(&door, &caller, &[&id, &member_id]).await?.sight,
        passholder_id: PassholderId(uuid(&id)?),
        member_id: PassholderId(uuid(&member_id)?),
    };
    let key = sent.key(&caller);
    let removed = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(StatusCode::ACCEPTED.into_response(), removed.replayed))
}
