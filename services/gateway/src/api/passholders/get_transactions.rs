//! `GET /passholders/{passholderId}/transactions`: what was saved and spent.

use crate::access::{Identity, Principal};
use crate::api::shown::{looker, sight};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Order, Paging, Params};
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::door::signed_in::SignedIn;
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{FindOwn, LookKind, Looked, ReadPassholder};
use contracts::points::{ReadHistory, Transaction};
use contracts::{Page, PassholderId, Refusal};
use serde::Deserialize;

#[derive(Deserialize)]
struct Wanted {
    #[serde(rename = "sort[creationDate]")]
    by_time: Option<Order>,
}

/// What was saved and spent, newest first.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/transactions",
    operation_id = "get-passholders-passholderId-transactions",
    tag = "Passholders",
    params(
        (
            "passholderId" = String,
            Path,
            description = "Passholder id; with the token of a user also his own, or that of a family member"
        ),
        Paging,
    ),
    responses((status = 200, body = Page<Transaction>, description = "A page of transactions"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Page<Transaction>>, Problem> {
    if let Some(own) = own(&door, &caller, &id).await? {
        return history(&door, own, &params).await;
    }
    require(&caller)?;
    let sight = sight(&door, &caller).await?;
    let passholder_id = PassholderId(uuid(&id)?);
    let ask = ReadPassholder { passholder_id, sight };
    let looker = Some(looker(&caller, LookKind::History, &READS_OWN_HISTORY));
    door.office.asks.ask(&Looked { looker, ask }).await?;
    history(&door, passholder_id, &params).await
}

/// A page of somebody's history, whom the caller may see.
pub async fn history(
    door: &Door,
    passholder_id: PassholderId,
    params: &Params,
) -> Result<Json<Page<Transaction>>, Problem> {
    let wanted: Wanted = params.read()?;
    let ask = ReadHistory {
        passholder_id,
        oldest_first: wanted.by_time == Some(Order::Ascending),
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}

/// What an application may read of whoever is signed in: the contract's words name the first, its enum has
/// the second.
pub const READS_OWN_HISTORY: [Permission; 2] = [
    Permission::PassholdersSelfCheckin,
    Permission::PassholdersTransactionHistory,
];

/// The passholder when it is the one who is signed in, or a member of the own family; none for anybody else,
/// and for whoever came through an application that may not.
async fn own(door: &Door, caller: &Authorized, id: &str) -> Result<Option<PassholderId>, Problem> {
    let signed_in = SignedIn::of(door, caller).await?;
    let may = |one: &SignedIn| READS_OWN_HISTORY.iter().any(|permission| one.may(*permission));
    let Some(signed_in) = signed_in.filter(may) else {
        return Ok(None);
    };
    let ask = FindOwn {
        who: signed_in.account.signed_in(),
        wanted: Some(PassholderId(uuid(id)?)),
    };
    match door.office.asks.ask(&ask).await {
        Ok(own) => Ok(Some(own)),
        Err(fault) if fault.refusal().is_some() => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

/// The contract's words and its enum disagree on the permission. For a person either will do; a client that
/// checks people in has no business with what they did elsewhere.
fn require(caller: &Principal) -> Result<(), Refusal> {
    let is_client = matches!(caller.identity, Identity::Client(_));
    if is_client || caller.holds(Permission::PassholdersTransactionHistory) {
        return caller.require(Permission::PassholdersTransactionHistory);
    }
    caller.require(Permission::PassholdersSelfCheckin)
}
