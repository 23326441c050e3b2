//! `GET /passholders/me`: the passholder who is signed in.

use crate::api::shown::add_points;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::door::signed_in::SignedIn;
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{Passholder, ReadOwn};

/// Found by the national number that the token proves, else by the linked account. That is no look-up for the
/// record: nobody typed the number.
#[utoipa::path(
    get,
    path = "/passholders/me",
    operation_id = "get-passholders-me",
    tag = "Current Passholder",
    responses((status = 200, body = Passholder, description = "The passholder"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized) -> Result<Json<Passholder>, Problem> {
    let signed_in = SignedIn::require(&door, &caller, &[Permission::PassholdersSelfRead]).await?;
    let who = signed_in.account.signed_in();
    let mut passholder = door.office.asks.ask(&ReadOwn { who }).await?;
    add_points(&door, std::slice::from_mut(&mut passholder)).await;
    Ok(Json(passholder))
}
