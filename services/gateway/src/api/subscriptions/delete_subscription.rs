//! `DELETE /subscriptions/{subscriptionId}`: nothing is told any more.

use super::owned::owners;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::outlet::remove;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Ends a subscription: nothing is sent from now on, and its secret is gone.
#[utoipa::path(
    delete,
    path = "/subscriptions/{subscriptionId}",
    operation_id = "delete-subscriptions-subscriptionId",
    tag = "Subscriptions",
    params(("subscriptionId" = String, Path, description = "Subscription id")),
    responses((status = 204, description = "Done"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let (owners, id, key) = (owners(&caller)?, uuid(&id)?, sent.key(&caller));
    let answer = door
        .office
        .once(key, |tx| Box::pin(async move { remove(tx, id, &owners).await }))
        .await?;
    Ok(marked(StatusCode::NO_CONTENT.into_response(), answer.replayed))
}
