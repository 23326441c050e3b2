//! `GET /passes/{uitpasNumber}`: the pass with this pass number.

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
    path = "/passes/{uitpasNumber}",
    operation_id = "get-passes-uitpasNumber",
    tag = "Passes",
    params(("uitpasNumber" = String, Path, description = "Pass number")),
    responses((status = 200, body = Pass, description = "The pass"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(identifier): Path<String>,
) -> Result<Json<Pass>, Problem> {
    let permission = Permission::PassesRead;
    caller.require(permission)?;
    let kind = IdentifierKind::PassNumber;
    find(&door, &caller, permission, FindPass { identifier, kind }).await
}
