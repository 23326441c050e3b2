//! `GET /chip-numbers/{chipNumber}`: the pass with this chip number.

use super::find::find;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{FindPass, IdentifierKind, Pass};

/// Deprecated in favour of `/passes?identifier=`.
#[utoipa::path(
    get,
    path = "/chip-numbers/{chipNumber}",
    operation_id = "get-chip-numbers-chipNumber",
    tag = "Passes",
    params(("chipNumber" = String, Path, description = "Chip number")),
    responses((status = 200, body = Pass, description = "The pass"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(identifier): Path<String>,
) -> Result<Json<Pass>, Problem> {
    let permission = Permission::PassesChipnumbersRead;
    caller.require(permission)?;
    let kind = IdentifierKind::ChipNumber;
    find(&door, &caller, permission, FindPass { identifier, kind }).await
}
