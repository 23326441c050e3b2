//! `GET /checkin-status`: would a check-in be accepted?

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::activity::{AskCheckinStatus, CheckinStatus};
use contracts::{EventId, PassNumber, Refusal};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Pass number
    uitpas_number: String,
    /// Event id
    #[param(value_type = String)]
    event_id: EventId,
}

/// Would a check-in be accepted now?
#[utoipa::path(
    get,
    path = "/checkin-status",
    operation_id = "get-checkin-status",
    tag = "Check-ins",
    params(Wanted),
    responses((status = 200, body = CheckinStatus, description = "Allowed, or words why not"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<CheckinStatus>, Problem> {
    let scope = caller.scope(Permission::CheckinsWrite)?;
    let wanted: Wanted = params.read()?;
    // A number that is none belongs to nobody.
    let number = PassNumber::parse(&wanted.uitpas_number);
    let ask = AskCheckinStatus {
        pass_number: number.map_err(|_| Refusal::passholder_not_found().not_found())?,
        event_id: wanted.event_id,
        scope,
    };
    let look = lookups::allow(&door, &caller.id(), [&ask.pass_number]).await?;
    let answer = door.office.asks.ask(&ask).await;
    Ok(Json(look.counted(&door, answer).await?))
}
