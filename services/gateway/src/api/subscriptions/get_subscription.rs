//! `GET /subscriptions/{subscriptionId}`: what is heard, where, and how it goes.

use super::owned::owned;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::outlet::Outlet;
use axum::Json;
use axum::extract::State;

/// A subscription, without its secret.
#[utoipa::path(
    get,
    path = "/subscriptions/{subscriptionId}",
    operation_id = "get-subscriptions-subscriptionId",
    tag = "Subscriptions",
    params(("subscriptionId" = String, Path, description = "Subscription id")),
    responses((status = 200, body = Outlet, description = "The subscription"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Outlet>, Problem> {
    Ok(Json(owned(&door, &caller, &id).await?))
}
