//! `POST /organizers/{organizerId}/bank-account/approve`: a proposal is approved. Beyond the
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

/// By another than who proposed it. It is used a day later.
#[utoipa::path(
    post,
    path = "/organizers/{organizerId}/bank-account/approve",
    operation_id = "post-organizers-organizerId-bank-account-approve",
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
    responses((status = 200, body = BankAccount, description = "It is approved"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    decide(&door, &caller, organizer(id), true, body).await
}
