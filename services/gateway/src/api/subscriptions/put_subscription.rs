//! `PUT /subscriptions/{subscriptionId}`: what is heard and where, as a whole.

use super::owned::{client, owned, require_types};
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::outlet::{Wanted, change};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Replaces what a subscription hears and where it is sent. From then on it hears what this client may see.
#[utoipa::path(
    put,
    path = "/subscriptions/{subscriptionId}",
    operation_id = "put-subscriptions-subscriptionId",
    tag = "Subscriptions",
    params(("subscriptionId" = String, Path, description = "Subscription id")),
    request_body = Wanted,
    responses((status = 204, description = "Replaced"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let outlet = owned(&door, &caller, &id).await?;
    let client = client(&caller)?;
    let body = body.one::<Wanted>(&door).await?;
    let wanted = body.value.checked(door.events.loopback())?;
    require_types(&caller, &outlet.owner_id, &wanted)?;
    outlet.require_way(&wanted)?;
    let (key, secrets) = (body.sent.key(&caller), door.secrets.clone());
    let answer = door
        .office
        .once(key, |tx| {
            Box::pin(async move { change(tx, &secrets, outlet.id, &client, &wanted).await })
        })
        .await?;
    Ok(marked(StatusCode::NO_CONTENT.into_response(), answer.replayed))
}
