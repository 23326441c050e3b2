//! `GET /subscriptions/{subscriptionId}/events`: the same events as are sent, as they come or page by page.

use super::owned::{owned, reader};
use super::stream::{self, Follower};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::outlet::Outlet;
use crate::publication::{Cursor, cursor, page};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use chassis::Fault;
use chassis::serve::Leave;
use chrono::{DateTime, Utc};
use contracts::published::Envelope;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// After this event; of a stream the header `Last-Event-ID` goes before
    #[param(value_type = Option<String>)]
    after: Option<Uuid>,
    /// From this time on; without either, a stream begins now and a page with the oldest
    #[param(value_type = Option<String>)]
    from: Option<DateTime<Utc>>,
}

/// A page of events, each as CloudEvents 1.0 writes it.
#[derive(Serialize, ToSchema)]
struct EventPage {
    /// In order
    #[schema(value_type = Vec<Object>)]
    member: Vec<Envelope>,
    /// The last event of this page: the next page is after it
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Uuid>,
}

/// What is published for a subscription, in order, as far as it is kept. With `Accept: text/event-stream` as
/// it comes, as server-sent events; otherwise a page.
#[utoipa::path(
    get,
    path = "/subscriptions/{subscriptionId}/events",
    operation_id = "get-subscriptions-events",
    tag = "Subscriptions",
    params(
        ("subscriptionId" = String, Path, description = "Subscription id"),
        ("Last-Event-ID" = Option<String>, Header, description = "The last event that was read of a stream"),
        Wanted,
        ("limit" = Option<i64>, Query, description = "At most 500"),
    ),
    responses((status = 200, body = EventPage, description = "A page, or a stream"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    params: Params,
    headers: HeaderMap,
    leave: Option<Extension<Leave>>,
) -> Result<Response, Problem> {
    let outlet = owned(&door, &caller, &id).await?;
    let wanted: Wanted = params.read()?;
    let from = match (wanted.after, wanted.from) {
        (Some(after), _) => Some(Cursor::After(after)),
        (None, Some(from)) => Some(Cursor::From(from)),
        (None, None) => None,
    };
    if !wants_stream(&headers) {
        let limit = params.read::<Paging>()?.window()?.limit;
        let from = from.unwrap_or(Cursor::From(DateTime::UNIX_EPOCH));
        return Ok(Json(read(&door, &caller, &outlet, from, limit).await?).into_response());
    }
    let from = last_event(&headers)?
        .map(Cursor::After)
        .or(from)
        .unwrap_or(Cursor::Now);
    let Some(place) = door.streams.take(&caller.id(), &outlet.owner_id) else {
        return Err(Problem::new(
            "uitpas/rate-limited",
            429,
            "Too many streams are open",
        ));
    };
    let after = cursor(door.office.reading().await?.conn(), from).await?;
    let follower = Follower {
        door: door.clone(),
        caller: caller.identity.clone(),
        outlet_id: outlet.id,
        after,
    };
    Ok(stream::answer(
        follower,
        place,
        leave.map(|Extension(leave)| leave),
    ))
}

fn wants_stream(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/event-stream"))
}

fn last_event(headers: &HeaderMap) -> Result<Option<Uuid>, Problem> {
    let Some(last) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let last = last.to_str().ok().and_then(|last| last.trim().parse().ok());
    let wrong = || Problem::new("header/invalid", 400, "Last-Event-ID must be the id of an event");
    Ok(Some(last.ok_or_else(wrong)?))
}

async fn read(
    door: &Door,
    caller: &Authorized,
    outlet: &Outlet,
    from: Cursor,
    limit: i64,
) -> Result<EventPage, Fault> {
    let mut reading = door.office.reading().await?;
    let after = cursor(reading.conn(), from).await?;
    let key = stream::key_of(door, reading.conn(), &outlet.owner_id).await?;
    let all = page(reading.conn(), &reader(caller, outlet), after, limit).await?;
    let next = all.last().map(|last| last.event_id);
    let member = all.into_iter().map(|one| door.post.envelope(&key, one)).collect();
    Ok(EventPage { member, next })
}
