//! `GET /settlement-periods/{periodId}/journal`: entries of a bookkeeping. Beyond the contract.

use super::{period, send};
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::access::Permission;
use contracts::billing::ReadJournal;

/// An entry for each debt of a closed period, on the accounts of the settings, as comma-separated values.
/// Both sides come to the same.
#[utoipa::path(
    get,
    path = "/settlement-periods/{periodId}/journal",
    operation_id = "get-settlement-periods-periodId-journal",
    tag = "Settlements",
    params(("periodId" = String, Path, description = "Period id")),
    responses(
        (status = 200, content_type = "text/csv", body = String, description = "The journal"),
        Problems,
    ),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let permission = Permission::SettlementsRead;
    caller.require(permission)?;
    let ask = ReadJournal {
        period_id: period(&id)?,
        regions: regions::of(&door, &caller, permission).await?,
    };
    let file = door.office.asks.ask(&ask).await?;
    send(
        &file,
        &format!("journal-{}.csv", ask.period_id),
        "text/csv; charset=utf-8",
    )
}
