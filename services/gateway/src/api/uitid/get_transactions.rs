//! `GET /passholders/me/transactions`: what whoever is signed in saved and spent.

use crate::api::passholders::{READS_OWN_HISTORY, history};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use crate::door::signed_in::SignedIn;
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::pass::FindOwn;
use contracts::points::Transaction;

/// What whoever is signed in saved and spent, newest first.
#[utoipa::path(
    get,
    path = "/passholders/me/transactions",
    operation_id = "get-passholders-me-transactions",
    tag = "Current Passholder",
    params(Paging),
    responses((status = 200, body = Page<Transaction>, description = "A page of transactions"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<Transaction>>, Problem> {
    let signed_in = SignedIn::require(&door, &caller, &READS_OWN_HISTORY).await?;
    let ask = FindOwn {
        who: signed_in.account.signed_in(),
        wanted: None,
    };
    let own = door.office.asks.ask(&ask).await?;
    history(&door, own, &params).await
}
