//! `PUT /passholders/{passholderId}/move`: a passholder moves on a day. Beyond the contract, which knows no
//! day.

use super::counters;
use super::sent::one_line;
use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::{PlanMove, PlannedMove};

/// Plans a move, in place of the one that was planned; a day that is not to come counts at once. From the day
/// on the municipality of the new home pays for activities; the pass and the points stay.
#[utoipa::path(
    put,
    path = "/passholders/{passholderId}/move",
    operation_id = "put-passholders-move",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Passholder id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    request_body = PlannedMove,
    responses((status = 204, description = "Planned, or done"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let passholder_id = PassholderId(uuid(&id)?);
    let body = body.one::<PlannedMove>(&door).await?;
    let PlannedMove { from, address } = body.value;
    let ask = PlanMove {
        passholder_id,
        planned: PlannedMove {
            from,
            address: one_line(address),
        },
        counters: counters::all(&door, &caller).await?,
    };
    let key = body.sent.key(&caller);
    let planned = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&planned))
}
