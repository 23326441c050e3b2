//! `POST /subscriptions/{subscriptionId}/test`: a sign of life.

use super::owned::owned;
use crate::delivery::test;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Publishes an event for this subscription alone, to see whether events come.
#[utoipa::path(
    post,
    path = "/subscriptions/{subscriptionId}/test",
    operation_id = "post-subscriptions-test",
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
    let outlet = owned(&door, &caller, &id).await?;
    let key = sent.key(&caller);
    let answer = door.office.once(key, |tx| Box::pin(test(tx, outlet.id))).await?;
    Ok(marked(StatusCode::NO_CONTENT.into_response(), answer.replayed))
}
