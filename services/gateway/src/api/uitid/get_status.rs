//! `GET /passholders/me/uitid/status`: whether the holder of a registration token has an account.

use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::problem::{Problem, Problems};
use crate::door::registration_token;
use crate::limits::Kind;
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use chassis::Fault;
use contracts::pass::{ReadRegistration, Registration};

/// Whether an account is linked, and the address by which to go on.
#[utoipa::path(
    get,
    path = "/passholders/me/uitid/status",
    operation_id = "get-uitid-passholder-status",
    tag = "Current Passholder",
    params(
        ("x-registration-token" = String, Header, description = "The registration token"),
        ("x-client-id" = Option<String>, Header, description = "The client that asks"),
    ),
    responses((status = 200, body = Registration, description = "The state"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Identified,
    headers: HeaderMap,
) -> Result<Json<Registration>, Problem> {
    let who = caller.counts_as();
    door.limits.require(Kind::Account, &who).await?;
    let look = lookups::allow(&door, &who, []).await?;
    let token = registration_token::require(&headers)?;
    let outcome = door.office.asks.ask(&ReadRegistration { token }).await;
    let refusal = outcome.as_ref().err().and_then(Fault::refusal);
    // What did not come to its end counts for nothing.
    if outcome.is_ok() || refusal.is_some() {
        look.count(&door, refusal.is_some()).await;
    }
    Ok(Json(outcome?))
}
