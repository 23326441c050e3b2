//! `GET /uitid/emails/{email}`: what an address is good for on the way to an account.

use crate::access::user;
use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use axum::Json;
use axum::extract::State;
use contracts::pass::AskEmailLinked;
use serde::Serialize;
use utoipa::ToSchema;

/// The longest address that there is (RFC 5321), and some.
const LONGEST: usize = 320;

/// What an address is good for.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct EmailStatus {
    state: EmailState,
}

// As the contract has it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EmailState {
    UitpasAlreadyLinked,
    UitidUnregistered,
    UitidRegistered,
}

/// Whether an account with this address is linked to a pass or, as far as that is known here, there is one.
///
/// Rule: an address tells of a linked account and of a user who was let in by it, and never of a passholder
/// who gave it
/// Test: `an_address_tells_of_accounts_and_of_no_passholder`
/// Source: UiTPAS API 4.0, GET /uitid/emails/{email}; this house
///
/// Rule: questions about addresses count for whoever asks and for where he asks from, and without a token for
/// all others, too, who show the same client
/// Test: `questions_about_addresses_count_for_the_address_and_the_client`
/// Source: this house; setting `accounts_per_minute`
#[utoipa::path(
    get,
    path = "/uitid/emails/{email}",
    operation_id = "get-uitid-email",
    tag = "UiTiD",
    params(("email" = String, Path, description = "The address")),
    responses((status = 200, body = EmailStatus, description = "The state"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Identified,
    Path(email): Path<String>,
) -> Result<Json<EmailStatus>, Problem> {
    if caller.has_token() {
        door.limits.require(Kind::Account, &caller.counts_as()).await?;
    }
    door.limits.require(Kind::Account, &caller.comes_from()).await?;
    if let Some(client) = caller.without_token() {
        door.limits.require(Kind::Account, &client).await?;
    }
    let email = email.trim().to_lowercase();
    let state = match email.len() <= LONGEST && email.contains('@') {
        true => state(&door, email).await?,
        false => EmailState::UitidUnregistered,
    };
    Ok(Json(EmailStatus { state }))
}

async fn state(door: &Door, email: String) -> Result<EmailState, Problem> {
    let is_user = user::has_address(&mut door.office.reading().await?, &email).await?;
    let is_linked = door.office.asks.ask(&AskEmailLinked { email }).await?;
    Ok(match (is_linked, is_user) {
        (true, _) => EmailState::UitpasAlreadyLinked,
        (false, true) => EmailState::UitidRegistered,
        (false, false) => EmailState::UitidUnregistered,
    })
}
