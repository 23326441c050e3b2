//! `GET /social-tariff-validation/start`: a browser goes to the provider of identities.

use super::browser::see_other;
use super::challenge;
use super::state::State as UnderWay;
use crate::access::Login;
use crate::door::Door;
use crate::door::address::Sender;
use crate::door::params::Params;
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// A client needs no more to know its own again.
const LONGEST_STATE: usize = 512;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Prompt {
    Login,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Whether to log in again, whatever session there is
    prompt: Option<Prompt>,
    /// What comes back unchanged: at most 512 characters
    state: String,
    /// The Base64 of the SHA-256 of what the client alone knows
    code_challenge: String,
    /// Where to come back to: one of those that are allowed
    redirect_uri: String,
}

/// Nothing is kept of it. Who may be sent here is said by the addresses that are allowed: without a provider
/// there is none.
#[utoipa::path(
    get,
    path = "/social-tariff-validation/start",
    operation_id = "get-social-tariff-validation-start",
    tag = "SocialTariffValidation",
    params(Wanted),
    responses((status = 303, description = "To the provider of identities"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    Sender(address): Sender,
    params: Params,
) -> Result<Response, Problem> {
    door.limits.require(Kind::Anonymous, &address).await?;
    let forbidden = || Problem::new("auth/forbidden", 403, "The redirect_uri is not allowed");
    let proof = door.access.proof().ok_or_else(forbidden)?;
    let wanted: Wanted = params.read()?;
    if !proof.allows(&wanted.redirect_uri) {
        return Err(forbidden());
    }
    let challenge = challenge::read(&wanted.code_challenge)
        .ok_or_else(|| Problem::not_found("code_challenge is no SHA-256 in Base64"))?;
    if wanted.state.len() > LONGEST_STATE {
        return Err(Problem::not_found("state is too long"));
    }
    let now = door.office.clock.wall();
    let after = wanted.prompt.is_some().then(|| now.timestamp());
    let login = Login::new(after).map_err(chassis::Fault::Broken)?;
    let state = UnderWay::new(wanted.state, wanted.redirect_uri, challenge, login, now);
    let carried = state.seal(&door.secrets)?;
    let url = proof.login_url(&state.login, &carried);
    Ok(see_other(&url.map_err(chassis::Fault::Broken)?)?)
}
