//! What is done with the account of an organizer is done alike with that of a municipality.

use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::Problem;
use axum::Json;
use axum::response::{IntoResponse, Response};
use contracts::OrganizerId;
use contracts::access::Permission;
use contracts::billing::{
    AccountNumber, AccountOwner, BankAccounts, DecideBankAccount, PartyKind, ProposeBankAccount,
    ReadBankAccounts,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An account that is to be used.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WantedAccount {
    /// With or without blanks
    #[schema(value_type = String)]
    iban: AccountNumber,
    /// As the bank knows the holder: at most 70 characters
    holder_name: String,
}

/// The account that was looked at.
#[derive(Deserialize, ToSchema)]
pub struct LookedAt {
    id: Uuid,
}

/// Whose account a path names.
pub fn organizer(id: String) -> AccountOwner {
    AccountOwner {
        kind: PartyKind::Organizer,
        id: OrganizerId::from(id).0,
    }
}

/// Whose account a path names.
pub fn municipality(name: String) -> AccountOwner {
    AccountOwner {
        kind: PartyKind::Municipality,
        id: name,
    }
}

/// The accounts of this owner.
pub async fn read(
    door: &Door,
    caller: &Authorized,
    owner: AccountOwner,
) -> Result<Json<BankAccounts>, Problem> {
    let scope = caller.scope(Permission::BankAccountsRead)?;
    let ask = ReadBankAccounts { owner, scope };
    Ok(Json(door.office.asks.ask(&ask).await?))
}

/// Another account is proposed for this owner.
pub async fn propose(
    door: &Door,
    caller: &Authorized,
    owner: AccountOwner,
    body: Unread,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::BankAccountsPropose)?;
    let body = body.account::<WantedAccount>(door).await?;
    let ask = ProposeBankAccount {
        owner,
        iban: body.value.iban,
        holder_name: body.value.holder_name,
        by: caller.id(),
        scope,
    };
    let key = body.sent.key(caller);
    let done = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(done.reply).into_response(), done.replayed))
}

/// Somebody else says yes or no.
pub async fn decide(
    door: &Door,
    caller: &Authorized,
    owner: AccountOwner,
    approve: bool,
    body: Unread,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::BankAccountsApprove)?;
    let body = body.one::<LookedAt>(door).await?;
    let ask = DecideBankAccount {
        owner,
        id: body.value.id,
        approve,
        by: caller.id(),
        scope,
    };
    let key = body.sent.key(caller);
    let done = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(done.reply).into_response(), done.replayed))
}
