//! `POST /subscriptions/{subscriptionId}/rotate-secret`: another secret, beside the one of before for a day.

use super::owned::owned;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::outlet::{self, rotate};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// What deliveries are signed with from now on.
#[derive(Serialize, ToSchema)]
struct SubscriptionSecret {
    /// Shown once. Absent when it was replaced since
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// Makes a new secret. For a day deliveries bear two signatures.
#[utoipa::path(
    post,
    path = "/subscriptions/{subscriptionId}/rotate-secret",
    operation_id = "post-subscriptions-rotate-secret",
    tag = "Subscriptions",
    params(("subscriptionId" = String, Path, description = "Subscription id")),
    responses((status = 200, body = SubscriptionSecret, description = "The new secret"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let outlet = owned(&door, &caller, &id).await?;
    let (key, secrets) = (sent.key(&caller), door.secrets.clone());
    let answer = door
        .office
        .once(key, |tx| {
            Box::pin(async move { rotate(tx, &secrets, outlet.id).await })
        })
        .await?;
    let no: i32 = serde_json::from_slice(&answer.body).map_err(chassis::Fault::from)?;
    let mut reading = door.office.reading().await?;
    let secret = match outlet::is_current(reading.conn(), outlet.id, no).await? {
        true => Some(outlet::shown(reading.conn(), &door.secrets, outlet.id).await?),
        false => None,
    };
    Ok(marked(
        Json(SubscriptionSecret { secret }).into_response(),
        answer.replayed,
    ))
}
