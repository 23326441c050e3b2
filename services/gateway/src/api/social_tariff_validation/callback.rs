//! Somebody comes back from the provider of identities, and goes on to the client that sent him.

use super::browser::see_other;
use super::state::State as UnderWay;
use crate::access::Proven;
use crate::door::Door;
use crate::door::address::Sender;
use crate::door::params::Params;
use crate::door::problem::Problem;
use crate::limits::Kind;
use axum::extract::State;
use axum::response::Response;
use chassis::Fault;
use contracts::pass::{BeginValidation, ValidationSecret};
use reqwest::Url;

/// What somebody reads whose login came to nothing; why is in the log.
const SORRY: &str = "Het aanmelden is niet gelukt. Probeer het later opnieuw.";
/// No code of a provider is longer.
const LONGEST: usize = 4096;

/// Whatever went wrong goes back to the client, once it is known which one that is.
///
/// # Errors
/// 404 when nobody was sent away with this, or too long ago.
pub async fn handle(
    State(door): State<Door>,
    Sender(address): Sender,
    params: Params,
) -> Result<Response, Problem> {
    door.limits.require(Kind::Token, &address).await?;
    let (carried, now) = (params.text("state").unwrap_or_default(), door.office.clock.wall());
    let under_way = UnderWay::open(carried, &door.secrets, now)
        .ok_or_else(|| Problem::not_found("No such validation is under way, or it took too long"))?;
    let code = match params.text("code").filter(|code| code.len() <= LONGEST) {
        Some(code) => validated(&door, code, &under_way).await,
        None => None,
    };
    let mut url = Url::parse(&under_way.redirect_uri).map_err(Fault::broken)?;
    match code {
        Some(code) => url.query_pairs_mut().append_pair("code", &code.0),
        None => url.query_pairs_mut().append_pair("error", SORRY),
    };
    url.query_pairs_mut()
        .append_pair("state", &under_way.client_state);
    Ok(see_other(url.as_str())?)
}

/// The code for the client; none when it came to nothing.
async fn validated(door: &Door, code: &str, under_way: &UnderWay) -> Option<ValidationSecret> {
    let now = door.office.clock.wall().timestamp();
    let proven: Proven = door.access.proof()?.prove(code, &under_way.login, now).await?;
    let begin = BeginValidation {
        insz: proven.insz,
        family_name: proven.family_name,
        given_name: proven.given_name,
        street: proven.street,
        postal_code: proven.postal_code,
        city: proven.city,
        challenge: under_way.challenge,
    };
    match door.office.asks.ask(&begin).await {
        Ok(code) => Some(code),
        Err(fault) => {
            tracing::warn!(%fault, "a validation did not begin");
            None
        }
    }
}
