//! `POST /subscriptions/{subscriptionId}/rotate-secret`: another secret, beside the one of before for a day.

use super::owned::owned;
use super::shown::{Shown, shown};
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::outlet::rotate;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

/// Makes a new secret. For a day deliveries bear two signatures, and the credentials of before count as well.
#[utoipa::path(
    post,
    path = "/subscriptions/{subscriptionId}/rotate-secret",
    operation_id = "post-subscriptions-rotate-secret",
    tag = "Subscriptions",
    params(("subscriptionId" = String, Path, description = "Subscription id")),
    responses((status = 200, body = Shown, description = "The new secret"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let outlet = owned(&door, &caller, &id).await?;
    let (key, secrets) = (sent.key(&caller), door.secrets.clone());
    let id = outlet.id;
    let answer = door
        .office
        .once(key, |tx| Box::pin(async move { rotate(tx, &secrets, id).await }))
        .await?;
    let no: i32 = serde_json::from_slice(&answer.body).map_err(chassis::Fault::from)?;
    let mut reading = door.office.reading().await?;
    let shown = shown(&door, reading.conn(), &outlet, no).await?;
    Ok(marked(Json(shown).into_response(), answer.replayed))
}
