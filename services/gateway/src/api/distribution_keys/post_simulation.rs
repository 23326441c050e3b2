//! `POST /distribution-keys/{keyId}/versions/{version}/simulations`: a version is tried on the sales of a
//! period. Beyond the contract.

use super::named;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::billing::{Simulation, SimulationPeriod, StartSimulation};

/// Drafted, decided or published. One runs in a card system at a time; what came of it is kept for 30 days.
#[utoipa::path(
    post,
    path = "/distribution-keys/{keyId}/versions/{version}/simulations",
    operation_id = "post-distribution-keys-keyId-versions-version-simulations",
    tag = "Distribution keys",
    request_body = SimulationPeriod,
    params(
        ("keyId" = i32, Path, description = "Number of the key"),
        ("version" = i32, Path, description = "Number of the version"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 202, body = Simulation, description = "It runs"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, version)): Path<(String, String)>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::DistributionKeysWrite;
    caller.require(permission)?;
    let (key_id, version) = (named::key(&id)?, named::version(&version)?);
    let body = body.one::<SimulationPeriod>(&door).await?;
    let ask = StartSimulation {
        key_id,
        version,
        first_day: body.value.start_date,
        last_day: body.value.end_date,
        regions: regions::of(&door, &caller, permission).await?,
    };
    let key = body.sent.key(&caller);
    let started = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let answer = (StatusCode::ACCEPTED, Json(started.reply)).into_response();
    Ok(marked(answer, started.replayed))
}
