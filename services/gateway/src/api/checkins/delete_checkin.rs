//! `DELETE /checkins/{checkinId}`: a check-in is undone.

use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::CheckinId;
use contracts::access::Permission;
use contracts::activity::UndoCheckin;
use contracts::points::Awaited;

/// Takes a check-in back, and its points.
#[utoipa::path(
    delete,
    path = "/checkins/{checkinId}",
    operation_id = "delete-checkins-checkinId",
    tag = "Check-ins",
    params(("checkinId" = String, Path, description = "Check-in id")),
    responses((status = 204, description = "Undone"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let ask = UndoCheckin {
        scope: caller.scope(Permission::CheckinsWrite)?,
        checkin_id: CheckinId(uuid(&id)?),
    };
    let key = sent.key(&caller);
    let undone = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let awaited = Awaited {
        cause: ask.checkin_id.0,
        undone: true,
        points: undone.reply.points,
    };
    door.balances.expect(undone.reply.passholder_id, awaited).await;
    Ok(no_content(&undone))
}
