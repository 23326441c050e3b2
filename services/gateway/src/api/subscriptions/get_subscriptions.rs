//! `GET /subscriptions`: those of the owners in whose name the caller may act.

use super::owned::owners;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use crate::outlet::{self, Outlet};
use axum::Json;
use axum::extract::State;

/// The subscriptions that the caller may see, the oldest first.
#[utoipa::path(
    get,
    path = "/subscriptions",
    operation_id = "get-subscriptions",
    tag = "Subscriptions",
    params(Paging),
    responses((status = 200, body = [Outlet], description = "Subscriptions without secrets"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Vec<Outlet>>, Problem> {
    let (owners, window) = (owners(&caller)?, params.window()?);
    let mut reading = door.office.reading().await?;
    Ok(Json(outlet::list(reading.conn(), &owners, window).await?))
}
