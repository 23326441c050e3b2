//! `GET /permissions`: one's own.

use super::view::{OrganizerPermissions, view};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;

/// The permissions of the caller, per organizer.
#[utoipa::path(
    get,
    path = "/permissions",
    operation_id = "get-permissions",
    tag = "Access",
    responses((status = 200, body = [OrganizerPermissions], description = "Own permissions"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
) -> Result<Json<Vec<OrganizerPermissions>>, Problem> {
    Ok(Json(view(&door, &caller).await?))
}
