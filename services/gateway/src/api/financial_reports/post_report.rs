//! `POST /organizers/{organizerId}/financial-reports`: a report is to be made.

use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::billing::{Report, ReportPeriod, StartReport};

/// Has the report of a period made. Whoever asks again while it is made gets the same one.
#[utoipa::path(
    post,
    path = "/organizers/{organizerId}/financial-reports",
    operation_id = "post-organizers-financial-reports",
    tag = "Financial reports",
    request_body = ReportPeriod,
    params(
        ("organizerId" = String, Path, description = "Organizer id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = Report, description = "It is being made"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::OrganizersReports)?;
    let body = body.one::<ReportPeriod>(&door).await?;
    let ask = StartReport {
        organizer_id: id.into(),
        period: body.value,
        scope,
    };
    let key = body.sent.key(&caller);
    let started = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(started.reply).into_response(), started.replayed))
}
