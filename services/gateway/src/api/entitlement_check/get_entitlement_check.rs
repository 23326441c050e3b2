//! `GET /entitlement-check`: what a region asks. Beyond the contract.

use crate::door::Door;
use crate::door::address::Sender;
use crate::door::params::Params;
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use axum::Json;
use axum::extract::State;
use contracts::CardSystemId;
use contracts::pass::{EntitlementQuestions, ListEntitlementQuestions};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// The region
    #[param(value_type = i32)]
    card_system_id: CardSystemId,
}

/// The questions of a region, for everybody. The first is always where somebody lives.
#[utoipa::path(
    get,
    path = "/entitlement-check",
    operation_id = "get-entitlement-check",
    tag = "Entitlement check",
    params(Wanted),
    responses((status = 200, body = EntitlementQuestions, description = "The questions"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    Sender(address): Sender,
    params: Params,
) -> Result<Json<EntitlementQuestions>, Problem> {
    door.limits.require(Kind::Anonymous, &address).await?;
    let wanted: Wanted = params.read()?;
    let ask = ListEntitlementQuestions {
        card_system_id: wanted.card_system_id,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
