//! `POST /organizers/{organizerId}/bank-account/refuse`: a proposal is refused. Beyond the
//! contract.

use super::acts::{LookedAt, decide, organizer};
use crate::door::Door;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::billing::BankAccount;

/// The one before stays.
#[utoipa::path(
    post,
    path = "/organizers/{organizerId}/bank-account/refuse",
    operation_id = "post-organizers-organizerId-bank-account-refuse",
    tag = "Bank accounts",
    request_body = LookedAt,
    params(
        ("organizerId" = String, Path, description = "Organizer id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = BankAccount, description = "It is refused"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    decide(&door, &caller, organizer(id), false, body).await
}
