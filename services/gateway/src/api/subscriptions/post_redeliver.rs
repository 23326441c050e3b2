//! `POST /subscriptions/{subscriptionId}/deliveries/{eventId}/redeliver`: one event is sent again.

use super::owned::owned;
use crate::delivery::redeliver;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Sends one event again, from the first try on, whatever became of it.
#[utoipa::path(
    post,
    path = "/subscriptions/{subscriptionId}/deliveries/{eventId}/redeliver",
    operation_id = "post-subscriptions-redeliver",
    tag = "Subscriptions",
    params(
        ("subscriptionId" = String, Path, description = "Subscription id"),
        ("eventId" = String, Path, description = "Event id"),
    ),
    responses((status = 204, description = "It is sent again"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, event)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Problem> {
    let outlet = owned(&door, &caller, &id).await?;
    let (event, key) = (uuid(&event)?, sent.key(&caller));
    let answer = door
        .office
        .once(key, |tx| Box::pin(redeliver(tx, outlet.id, event)))
        .await?;
    Ok(marked(StatusCode::NO_CONTENT.into_response(), answer.replayed))
}
