//! `POST /subscriptions/{subscriptionId}/replay`: what was published is sent again.

use super::owned::{owned, reader};
use crate::delivery::{Replayed, replay};
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use crate::publication::{Cursor, cursor};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use contracts::Refusal;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ReplayFrom)]
struct From {
    /// What was published after this event
    #[serde(default)]
    after: Option<Uuid>,
    /// What was published from this time on
    #[serde(default)]
    from: Option<DateTime<Utc>>,
}

/// Sends what was published since again, in order and as far as it is kept: at most 2,000 events. Where there
/// are more, `next` says after which event to go on.
#[utoipa::path(
    post,
    path = "/subscriptions/{subscriptionId}/replay",
    operation_id = "post-subscriptions-replay",
    tag = "Subscriptions",
    params(("subscriptionId" = String, Path, description = "Subscription id")),
    request_body = From,
    responses((status = 200, body = Replayed, description = "How many are sent again"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let outlet = owned(&door, &caller, &id).await?;
    let body = body.one::<From>(&door).await?;
    let from = match (body.value.after, body.value.from) {
        (Some(after), None) => Cursor::After(after),
        (None, Some(from)) => Cursor::From(from),
        _ => return Err(Refusal::invalid("Either after or from says where to begin").into()),
    };
    if outlet.url.is_none() {
        return Err(Refusal::invalid("A subscription without an address is read, not sent").into());
    }
    let limits = &door.limits;
    limits.require(Kind::Replay, &outlet.id.to_string()).await?;
    limits.require(Kind::ReplayOfOwner, &outlet.owner_id).await?;
    let (reader, key) = (reader(&caller, &outlet), body.sent.key(&caller));
    let answer = door
        .office
        .once(key, |tx| {
            Box::pin(async move {
                let after = cursor(tx.conn(), from).await?;
                replay(tx, &reader, after).await
            })
        })
        .await?;
    let replayed: Replayed = serde_json::from_slice(&answer.body).map_err(chassis::Fault::from)?;
    Ok(marked(Json(replayed).into_response(), answer.replayed))
}
