//! `DELETE /passholders/{passholderId}/move`: a passholder does not move after all. Beyond the contract.

use super::counters;
use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::WithdrawMove;

/// Takes back the move that is planned; one that is done stays.
#[utoipa::path(
    delete,
    path = "/passholders/{passholderId}/move",
    operation_id = "delete-passholders-move",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 204, description = "Taken back"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let ask = WithdrawMove {
        passholder_id: PassholderId(uuid(&id)?),
        counters: counters::all(&door, &caller).await?,
    };
    let key = sent.key(&caller);
    let withdrawn = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&withdrawn))
}
