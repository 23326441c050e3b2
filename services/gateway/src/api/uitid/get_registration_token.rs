//! `GET /passholders/me/uitid/registration-token`: a token for whoever knows a pass and a birth date.

use crate::access::unauthorized;
use crate::api::tokens::basic;
use crate::door::Door;
use crate::door::calendar;
use crate::door::caller::Identified;
use crate::door::problem::{Problem, Problems};
use crate::door::registration_token;
use crate::limits::{Kind, TooMany};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use contracts::pass::IssueRegistrationToken;
use contracts::{PassNumber, Refusal};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// Whoever meets what all without a token share waits so long.
const SHUT: Duration = Duration::from_secs(60);

#[derive(Debug, Serialize, ToSchema)]
struct RegistrationToken {
    /// Counts for half an hour.
    token: String,
}

/// A token for the holder of a pass: HTTP Basic with the pass number and the date of birth (yyyy-mm-dd). What
/// was wrong is not told; five wrong dates of one number, and one more each day. Wrong dates of all who ask
/// without a token are counted together, too.
///
/// Rule: whoever asks on the way to an account has thirty questions a minute, by token, and without one by
/// address; a wrong number, date or token counts as a guess
/// Test: `whoever_guesses_birth_dates_is_told_to_wait`
/// Source: UiTPAS API 4.0, GET /passholders/me/uitid/registration-token; setting `accounts_per_minute`
#[utoipa::path(
    get,
    path = "/passholders/me/uitid/registration-token",
    operation_id = "get-uitid-passholder-registration-token",
    tag = "Current Passholder",
    params(
        ("authorization" = String, Header, description = "Basic, with pass number and date of birth"),
        ("x-client-id" = Option<String>, Header, description = "The client that asks"),
    ),
    responses((status = 200, body = RegistrationToken, description = "A token"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Identified,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let who = caller.counts_as();
    door.limits.require(Kind::Account, &who).await?;
    let look = lookups::allow(&door, &who, []).await?;
    let (pass_number, date_of_birth) = said(&headers).ok_or_else(unauthorized)?;
    let (token, hash) = registration_token::new()?;
    let ask = IssueRegistrationToken {
        pass_number,
        date_of_birth,
        token: hash,
        client: caller.bare_client(),
    };
    let is_issued = match door.office.asks.ask(&ask).await {
        Err(fault) if fault.refusal().is_some_and(is_too_many) => {
            return Err(TooMany::after(SHUT).into());
        }
        outcome => outcome?,
    };
    look.count(&door, !is_issued).await;
    match is_issued {
        true => Ok(([(CACHE_CONTROL, "no-store")], Json(RegistrationToken { token })).into_response()),
        false => Err(unauthorized().into()),
    }
}

/// Everybody without a token guessed too often.
fn is_too_many(refusal: &Refusal) -> bool {
    refusal.status == 429
}

/// What can be a number and a day.
fn said(headers: &HeaderMap) -> Option<(PassNumber, NaiveDate)> {
    let (number, born) = basic(headers)?;
    let born = Some(born.trim()).filter(|born| !calendar::is_beyond(born))?;
    Some((PassNumber::parse(&number).ok()?, born.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use axum::http::header::AUTHORIZATION;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn nobody_was_born_on_a_day_of_no_calendar() {
        let said = |born: &str| {
            let basic = format!("Basic {}", STANDARD.encode(format!("0990100000308:{born}")));
            let value = HeaderValue::from_str(&basic).unwrap();
            said(&HeaderMap::from_iter([(AUTHORIZATION, value)]))
        };
        assert!(said(" 2017-05-03").is_some());
        for beyond in ["-262143-01-01", "+10000-01-01", "0000-01-01"] {
            assert!(said(beyond).is_none(), "{beyond}");
        }
    }
}
