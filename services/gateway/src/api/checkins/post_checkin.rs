//! `POST /checkins`: a participation is recorded.

use crate::api::shown::passholders;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chassis::ask::Answered;
use contracts::PassNumber;
use contracts::access::Permission;
use contracts::activity::{CheckIn, Checkin};
use contracts::pass::Passholder;
use contracts::points::Awaited;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

/// Records a participation; its points show at once.
#[utoipa::path(
    post,
    path = "/checkins",
    operation_id = "post-checkins",
    tag = "Check-ins",
    request_body = NewCheckin,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body gets the first answer again"
    )),
    responses((status = 201, body = RecordedCheckin, description = "Recorded"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::CheckinsWrite)?;
    let body = body.one::<NewCheckin>(&door).await?;
    let ask = CheckIn {
        pass_number: PassNumber::require(&body.value.uitpas_number, "invalid-uitpasnumber")?,
        event_id: body.value.event_id.into(),
        scope,
    };
    let look = lookups::allow(&door, &caller.id(), [&ask.pass_number]).await?;
    let key = body.sent.key(&caller);
    let answer = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let Answered { reply, replayed } = look.counted(&door, answer).await?;
    let holder = reply.passholder_id;
    let awaited = Awaited {
        cause: reply.checkin.id.0,
        undone: false,
        points: reply.checkin.points,
    };
    door.balances.expect(holder, awaited).await;
    let recorded = RecordedCheckin {
        checkin: reply.checkin,
        passholder: passholders(&door, &caller, &[holder]).await.remove(&holder),
    };
    let response = (StatusCode::CREATED, Json(recorded)).into_response();
    Ok(marked(response, replayed))
}
