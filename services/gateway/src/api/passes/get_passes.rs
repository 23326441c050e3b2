//! `GET /passes`: the pass behind whatever was scanned.

use super::find::find;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{FindPass, IdentifierKind, Pass};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// What was scanned
    identifier: String,
}

/// The pass behind a pass number, INSZ, INSZ barcode or chip number; the server finds out which.
#[utoipa::path(
    get,
    path = "/passes",
    operation_id = "get-passes",
    tag = "Passes",
    params(Wanted),
    responses((status = 200, body = Pass, description = "The pass"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Pass>, Problem> {
    let permission = Permission::PassesRead;
    caller.require(permission)?;
    let wanted: Wanted = params.read()?;
    let find_pass = FindPass {
        identifier: wanted.identifier,
        kind: IdentifierKind::Any,
    };
    find(&door, &caller, permission, find_pass).await
}
