//! `GET /insz-numbers/{inszNumber}`: the pass with this national number.

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
    path = "/insz-numbers/{inszNumber}",
    operation_id = "get-insz-numbers-inszNumber",
    tag = "Passes",
    params(("inszNumber" = String, Path, description = "National number")),
    responses((status = 200, body = Pass, description = "The pass"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(identifier): Path<String>,
) -> Result<Json<Pass>, Problem> {
    let permission = Permission::PassesInsznumbersRead;
    caller.require(permission)?;
    let kind = IdentifierKind::Insz;
    find(&door, &caller, permission, FindPass { identifier, kind }).await
}
