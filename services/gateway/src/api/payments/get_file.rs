//! `GET /payment-files/{paymentFileId}`: credit transfers for a bank. Beyond the contract.

use super::send;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::access::Permission;
use contracts::billing::ReadPaymentFile;

/// As pain.001.001.09 of ISO 20022: the same bytes each time.
#[utoipa::path(
    get,
    path = "/payment-files/{paymentFileId}",
    operation_id = "get-payment-files-paymentFileId",
    tag = "Settlements",
    params(("paymentFileId" = String, Path, description = "Payment file id")),
    responses(
        (status = 200, content_type = "application/xml", body = String, description = "The file"),
        Problems,
    ),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let permission = Permission::PaymentsWrite;
    caller.require(permission)?;
    let ask = ReadPaymentFile {
        id: id.parse().map_err(|_| Problem::not_found("Unknown id"))?,
        regions: regions::of(&door, &caller, permission).await?,
    };
    let file = door.office.asks.ask(&ask).await?;
    send(&file, &format!("payments-{}.xml", ask.id), "application/xml")
}
