//! `POST /subscriptions/{subscriptionId}/pause`: events wait.

use super::owned::owned;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::outlet::{Switch, switch};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Lets events wait, for as long as they are kept.
#[utoipa::path(
    post,
    path = "/subscriptions/{subscriptionId}/pause",
    operation_id = "post-subscriptions-pause",
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
    let answer = door
        .office
        .once(key, |tx| Box::pin(switch(tx, outlet.id, Switch::Pause)))
        .await?;
    Ok(marked(StatusCode::NO_CONTENT.into_response(), answer.replayed))
}
