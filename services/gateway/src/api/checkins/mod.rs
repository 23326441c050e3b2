//! Check-ins: recorded, listed, undone.

use crate::api::passholders::decoration;
use crate::door::Door;
use crate::door::answer::{marked, no_content};
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::door::query::Params;
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chassis::ask::Answered;
use contracts::access::Permission;
use contracts::activity::{AskCheckinStatus, CheckIn, Checkin, CheckinStatus, ListCheckins, UndoCheckin};
use contracts::pass::Passholder;
use contracts::points::Awaited;
use contracts::{CheckinId, Page, PassholderId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(get_status))
        .routes(routes!(post_checkin, get_checkins))
        .routes(routes!(delete_checkin))
}

/// Who takes part in what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewCheckin {
    event_id: String,
    uitpas_number: String,
}

/// A check-in, with the passholder for those who may see him.
#[derive(Debug, Serialize, ToSchema)]
struct RecordedCheckin {
    #[serde(flatten)]
    checkin: Checkin,
    #[serde(skip_serializing_if = "Option::is_none")]
    passholder: Option<Passholder>,
}

/// Would a check-in be accepted now?
#[utoipa::path(get, path = "/checkin-status", operation_id = "get-checkin-status", tag = "Check-ins",
    params(("uitpasNumber" = String, Query, description = "Pass number"), ("eventId" = String, Query, description = "Event id")),
    responses((status = 200, body = CheckinStatus, description = "Allowed, or words why not"), Problems))]
async fn get_status(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<CheckinStatus>, Problem> {
    let scope = caller.scope(Permission::CheckinsWrite)?;
    let ask = AskCheckinStatus {
        pass_number: params.required("uitpasNumber")?,
        event_id: params.required("eventId")?.into(),
        scope,
    };
    let look = lookups::allow(&door, &caller.0.identity.id(), [ask.pass_number.as_str()]).await?;
    let answer = door.office.asks.ask(&ask).await;
    Ok(Json(look.counted(&door, answer).await?))
}

/// Records a participation; its points show at once.
#[utoipa::path(post, path = "/checkins", operation_id = "post-checkins", tag = "Check-ins", request_body = NewCheckin,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key with the same body gets the first answer again")),
    responses((status = 201, body = RecordedCheckin, description = "Recorded"), Problems))]
async fn post_checkin(
    State(door): State<Door>,
    caller: Authorized,
    body: Unread,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::CheckinsWrite)?;
    let body = body.one::<NewCheckin>(&door).await?;
    let ask = CheckIn {
        pass_number: body.value.uitpas_number,
        event_id: body.value.event_id.into(),
        scope,
    };
    let look = lookups::allow(&door, &caller.0.identity.id(), [ask.pass_number.as_str()]).await?;
    let key = body.sent.key(&caller.0);
    let answer = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let Answered { reply, replayed } = look.counted(&door, answer).await?;
    let awaited = Awaited {
        cause: reply.checkin.id.0,
        undone: false,
        points: reply.checkin.points,
    };
    door.balances.expect(reply.passholder_id, awaited).await;
    let holder = reply.passholder_id;
    let passholder = decoration::passholders(&door, &caller.0, &[holder])
        .await
        .remove(&holder);
    let recorded = RecordedCheckin {
        checkin: reply.checkin,
        passholder,
    };
    Ok(marked(
        (StatusCode::CREATED, Json(recorded)).into_response(),
        replayed,
    ))
}

/// A passholder's check-ins at some organizers, newest first.
#[utoipa::path(get, path = "/checkins", operation_id = "get-checkins", tag = "Check-ins",
    params(("passholderId" = String, Query, description = "Passholder id"), ("organizerId" = Vec<String>, Query, description = "Organizers"),
        ("eventTitle" = Option<String>, Query, description = "Part of the title"),
        ("start" = Option<i64>, Query, description = "Skip so many"), ("limit" = Option<i64>, Query, description = "At most 500")),
    responses((status = 200, body = Page<Checkin>, description = "A page of check-ins"), Problems))]
async fn get_checkins(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<Checkin>>, Problem> {
    let organizers = caller.named_organizers(&params, Permission::CheckinsRead)?;
    if organizers.is_empty() {
        return Err(Problem::not_found("Query parameter organizerId is required"));
    }
    let ask = ListCheckins {
        passholder_id: PassholderId(uuid(&params.required("passholderId")?)?),
        organizers,
        event_title: params.text("eventTitle"),
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}

/// Takes a check-in back, and its points.
#[utoipa::path(delete, path = "/checkins/{checkinId}", operation_id = "delete-checkins-checkinId", tag = "Check-ins", params(("checkinId" = String, Path, description = "Check-in id")),
    responses((status = 204, description = "Undone"), Problems))]
async fn delete_checkin(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::CheckinsWrite)?;
    let checkin_id = CheckinId(uuid(&id)?);
    let undone = door
        .office
        .asks
        .ask_once(&UndoCheckin { checkin_id, scope }, sent.key(&caller.0).as_ref())
        .await?;
    let awaited = Awaited {
        cause: checkin_id.0,
        undone: true,
        points: undone.reply.points,
    };
    door.balances.expect(undone.reply.passholder_id, awaited).await;
    Ok(no_content(&undone))
}
