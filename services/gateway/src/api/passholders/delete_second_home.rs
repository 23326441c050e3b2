//! `DELETE /passholders/{passholderId}/second-home`: from today on a child has one home. Beyond the contract.

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
use contracts::pass::EndSecondHome;

/// Ends the second home, and takes back the one that is to come; what was sold until then stays as it is.
#[utoipa::path(
    delete,
    path = "/passholders/{passholderId}/second-home",
    operation_id = "delete-passholders-second-home",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 204, description = "Ended"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let ask = EndSecondHome {
        passholder_id: PassholderId(uuid(&id)?),
        counters: counters::all(&door, &caller).await?,
    };
    let key = sent.key(&caller);
    let ended = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&ended))
}
