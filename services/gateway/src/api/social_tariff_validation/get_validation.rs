//! `GET /social-tariff-validation`: who somebody is, and whether he has the right.

use crate::access::unauthorized;
use crate::door::Door;
use crate::door::address::Sender;
use crate::door::params::Params;
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use contracts::pass::{ReadValidation, SocialTariffValidation, ValidationSecret};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// For which card system it is. There is one official source here, whatever it is for
    #[serde(rename = "cardSystemId")]
    _card_system_id: Option<i32>,
}

/// The token of the validation alone opens it; it is asked for at the official source each time.
#[utoipa::path(
    get,
    path = "/social-tariff-validation",
    operation_id = "get-social-tariff-validation",
    tag = "SocialTariffValidation",
    params(
        Wanted,
        ("x-custom-token" = Option<String>, Header, description = "The token of the validation"),
    ),
    responses((status = 200, body = SocialTariffValidation, description = "Who it is"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    Sender(address): Sender,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Problem> {
    door.limits.require(Kind::Anonymous, &address).await?;
    let token = headers
        .get("x-custom-token")
        .and_then(|token| token.to_str().ok());
    let token = token.map(str::trim).filter(|token| !token.is_empty());
    let token = ValidationSecret(token.ok_or_else(unauthorized)?.to_owned());
    params.read::<Wanted>()?;
    door.limits
        .require(Kind::Insz, &format!("address:{address}"))
        .await?;
    let validation = door.office.asks.ask(&ReadValidation { token }).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(validation)).into_response())
}
