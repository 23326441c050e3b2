//! `DELETE /passholders/{passholderId}/family-members/{familyMemberId}`: somebody is taken out of a family,
//! or leaves it.

use super::household::Household;
use crate::door::Door;
use crate::door::address::address;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::custom_token;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use contracts::PassholderId;
use contracts::pass::{CustomToken, RemoveFamilyMember, Sight};

/// Who takes somebody out of a family.
///
/// Rule: with the secret of a mail somebody leaves the one family that it tells of, and does nothing else
/// Test: `who_shows_the_secret_of_a_mail_leaves_a_family_without_a_token`
/// Source: UiTPAS API 4.0, DELETE /passholders/{passholderId}/family-members/{familyMemberId}, custom tokens
pub enum Remover {
    /// A caller with permissions.
    Caller(Box<Authorized>),
    /// Whoever has the secret of the mail that told the member.
    Secret(CustomToken),
}

impl FromRequestParts<Door> for Remover {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        let Some(token) = custom_token::of(parts) else {
            let caller = Authorized::from_request_parts(parts, door).await?;
            return Ok(Self::Caller(Box::new(caller)));
        };
        let who = address(parts, door.proxies);
        door.limits.require(Kind::Anonymous, &who).await?;
        Ok(Self::Secret(token))
    }
}

/// Takes a member out of a family, for the main family member or for the member. Pass and points stay.
///
/// Without a token, with the secret of the mail that told the member of it in `x-custom-token`: once.
#[utoipa::path(
    delete,
    path = "/passholders/{passholderId}/family-members/{familyMemberId}",
    operation_id = "delete-passholders-passholderId-family-members-familyMemberId",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Id of the main family member"),
        ("familyMemberId" = String, Path, description = "Passholder id of the member"),
        ("x-custom-token" = Option<String>, Header, description = "The secret of the mail"),
    ),
    responses((status = 202, description = "Removed"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    remover: Remover,
    Path((id, member_id)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Problem> {
    let (sight, custom_token, key) = match remover {
        Remover::Caller(caller) => {
            let household = Household::of(&door, &caller, &[&id, &member_id]).await?;
            (household.sight, None, sent.key(&caller))
        }
        Remover::Secret(token) => (Sight::CardSystems(vec![]), Some(token), None),
    };
    let ask = RemoveFamilyMember {
        passholder_id: PassholderId(uuid(&id)?),
        member_id: PassholderId(uuid(&member_id)?),
        sight,
        custom_token,
    };
    let removed = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(StatusCode::ACCEPTED.into_response(), removed.replayed))
}
