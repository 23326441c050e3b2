//! `GET /passholders/me/looks`: who looked at the data of whoever is signed in. Beyond the contract.

use crate::api::passholders::{Look, looks_at};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use crate::door::signed_in::SignedIn;
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::access::Permission;
use contracts::pass::FindOwn;

/// Who looked at the data of whoever is signed in, newest first. A look shows within seconds.
#[utoipa::path(
    get,
    path = "/passholders/me/looks",
    operation_id = "get-passholders-me-looks",
    tag = "Current Passholder",
    params(Paging),
    responses((status = 200, body = Page<Look>, description = "A page of looks"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<Look>>, Problem> {
    let signed_in = SignedIn::require(&door, &caller, &[Permission::PassholdersSelfRead]).await?;
    let ask = FindOwn {
        who: signed_in.account.signed_in(),
        wanted: None,
    };
    let own = door.office.asks.ask(&ask).await?;
    looks_at(&door, own, &params).await
}
