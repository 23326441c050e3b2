//! `GET /organizers/{organizerId}/bank-account`: its accounts. Beyond the contract.

use super::acts::{organizer, read};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::billing::BankAccounts;

/// The account of an organizer that is used, and all that were ever proposed. Of their numbers
/// the country and the last four digits are shown.
#[utoipa::path(
    get,
    path = "/organizers/{organizerId}/bank-account",
    operation_id = "get-organizers-organizerId-bank-account",
    tag = "Bank accounts",
    params(("organizerId" = String, Path, description = "Organizer id")),
    responses((status = 200, body = BankAccounts, description = "The accounts"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<BankAccounts>, Problem> {
    read(&door, &caller, organizer(id)).await
}
