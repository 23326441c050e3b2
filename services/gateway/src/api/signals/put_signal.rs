//! `PUT /signals/{signalId}`: what a person says of a signal. Beyond the contract.

use crate::api::shown::regions;
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
use contracts::billing::{PutSignal, SaidOfSignal, Signal};

/// With a reason; what was said before stays.
#[utoipa::path(
    put,
    path = "/signals/{signalId}",
    operation_id = "put-signals-signalId",
    tag = "Signals",
    request_body = SaidOfSignal,
    params(
        ("signalId" = String, Path, description = "Signal id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = Signal, description = "The signal"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::SignalsWrite;
    caller.require(permission)?;
    let signal_id = id.parse().map_err(|_| Problem::not_found("Unknown id"))?;
    let body = body.one::<SaidOfSignal>(&door).await?;
    let ask = PutSignal {
        signal_id,
        regions: regions::of(&door, &caller, permission).await?,
        said: body.value,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let done = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(done.reply).into_response(), done.replayed))
}
