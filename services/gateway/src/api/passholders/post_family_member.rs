//! `POST /passholders/{passholderId}/family-members`: somebody joins the family of a passholder.

use super::household::Household;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::door::registration_token;
use crate::lookups;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use contracts::pass::AddFamilyMember;
use contracts::{PassNumber, PassholderId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Who joins.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewFamilyMember {
    uitpas_number: String,
    icon: Option<String>,
}

/// Adds the holder of an active pass to a family. Whoever does so for himself, and at no counter, shows a
/// registration token of the one who joins.
///
/// Rule: a client of another issuer, which may be an application of holders and no counter, shows for its own
/// token the registration token, too
/// Test: `an_application_of_another_issuer_adds_nobody_without_a_registration_token`
/// Source: this house: one permission lets holders keep their own family, and counters that of others
#[utoipa::path(
    post,
    path = "/passholders/{passholderId}/family-members",
    operation_id = "post-passholders-passholderId-family-members",
    tag = "Passholders",
    request_body = NewFamilyMember,
    params(
        ("passholderId" = String, Path, description = "Id of the main family member"),
        (
            "x-registration-token" = Option<String>,
            Header,
            description = "With the token of the main family member, and of a client of another issuer: \
                the registration token of who joins"
        ),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 201, description = "Added"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Unread,
) -> Result<Response, Problem> {
    let Household { sight, is_own } = Household::of(&door, &caller, &[&id]).await?;
    let passholder_id = PassholderId(uuid(&id)?);
    let token = match is_own || caller.is_of_another_issuer() {
        true => Some(registration_token::require(&headers)?),
        false => None,
    };
    let body = body.one::<NewFamilyMember>(&door).await?;
    let ask = AddFamilyMember {
        passholder_id,
        sight,
        uitpas_number: body.value.uitpas_number,
        icon: body.value.icon,
        token,
    };
    let number = PassNumber::parse(&ask.uitpas_number);
    let look = lookups::allow(&door, &caller.id(), &number).await?;
    let key = body.sent.key(&caller);
    let answer = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let added = look.counted_for(&door, &ask.uitpas_number, answer).await?;
    Ok(marked(StatusCode::CREATED.into_response(), added.replayed))
}
