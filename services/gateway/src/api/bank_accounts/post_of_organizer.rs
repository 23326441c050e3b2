//! `POST /organizers/{organizerId}/bank-account`: an account is proposed. Beyond the contract.

use super::acts::{WantedAccount, organizer, propose};
use crate::door::Door;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::billing::BankAccount;

/// Proposes another account. The one before is used until somebody else has approved it and a day has gone
/// by.
#[utoipa::path(
    post,
    path = "/organizers/{organizerId}/bank-account",
    operation_id = "post-organizers-organizerId-bank-account",
    tag = "Bank accounts",
    request_body = WantedAccount,
    params(
        ("organizerId" = String, Path, description = "Organizer id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = BankAccount, description = "It is proposed"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    propose(&door, &caller, organizer(id), body).await
}
