//! `GET /signals`: what should be looked at in the caller's regions. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::access::Permission;
use contracts::billing::{ListSignals, Signal, SignalState};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Those in this state alone
    state: Option<SignalState>,
}

/// The newest first. Nobody who buys is named, and no number of people under five is shown; nothing happens
/// by a signal.
#[utoipa::path(
    get,
    path = "/signals",
    operation_id = "get-signals",
    tag = "Signals",
    params(Wanted, Paging),
    responses((status = 200, body = Page<Signal>, description = "Signals"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    query: Params,
) -> Result<Json<Page<Signal>>, Problem> {
    let permission = Permission::SignalsRead;
    caller.require(permission)?;
    let wanted: Wanted = query.read()?;
    let ask = ListSignals {
        regions: regions::of(&door, &caller, permission).await?,
        state: wanted.state,
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
