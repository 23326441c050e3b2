//! `POST /social-tariff-validation/token`: a code and what its challenge was made of, for a token.

use super::challenge;
use crate::door::Door;
use crate::door::address::Sender;
use crate::door::body::Unread;
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use contracts::pass::{ExchangeValidation, ValidationSecret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

// What the client was sent, and what it alone knows.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SocialTariffValidationTokenRequest {
    code: String,
    code_verifier: String,
}

// What opens the validation.
#[derive(Serialize, ToSchema)]
pub struct SocialTariffValidationTokenResponse {
    token: String,
}

/// Once for each code. 403 for one that does not count, or not with this verifier.
#[utoipa::path(
    post,
    path = "/social-tariff-validation/token",
    operation_id = "post-social-tariff-validation-token",
    tag = "SocialTariffValidation",
    request_body = SocialTariffValidationTokenRequest,
    responses(
        (status = 200, body = SocialTariffValidationTokenResponse, description = "The token"),
        Problems,
    ),
)]
pub async fn handle(
    State(door): State<Door>,
    Sender(address): Sender,
    body: Unread,
) -> Result<Response, Problem> {
    door.limits.require(Kind::Token, &address).await?;
    let body = body.secrets::<SocialTariffValidationTokenRequest>(&door).await?;
    let ask = ExchangeValidation {
        code: ValidationSecret(body.value.code),
        challenge: challenge::of(&body.value.code_verifier),
    };
    let token = door.office.asks.ask(&ask).await?.0;
    let response = Json(SocialTariffValidationTokenResponse { token });
    Ok(([(CACHE_CONTROL, "no-store")], response).into_response())
}
