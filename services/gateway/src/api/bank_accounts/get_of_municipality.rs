//! `GET /municipalities/{municipality}/bank-account`: its accounts. Beyond the contract.

use super::acts::{municipality, read};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::billing::BankAccounts;

/// The account of a municipality that is used, and all that were ever proposed, for its own services. Of
/// their numbers the country and the last four digits are shown.
#[utoipa::path(
    get,
    path = "/municipalities/{municipality}/bank-account",
    operation_id = "get-municipalities-municipality-bank-account",
    tag = "Bank accounts",
    params(("municipality" = String, Path, description = "Name of the municipality")),
    responses((status = 200, body = BankAccounts, description = "The accounts"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<BankAccounts>, Problem> {
    read(&door, &caller, municipality(id)).await
}
