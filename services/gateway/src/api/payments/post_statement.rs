//! `POST /bank-statements`: what a bank says became of payments. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::billing::{ImportStatement, ImportedStatement};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
struct SentStatement {
    /// camt.053 or CODA, in base64
    file: String,
}

/// Payments are paid, or open again; what is neither is listed. The same statement again changes nothing.
#[utoipa::path(
    post,
    path = "/bank-statements",
    operation_id = "post-bank-statements",
    tag = "Settlements",
    request_body = SentStatement,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body gets the first answer again"
    )),
    responses((status = 200, body = ImportedStatement, description = "What came of it"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let permission = Permission::PaymentsWrite;
    caller.require(permission)?;
    let body = body.statement::<SentStatement>(&door).await?;
    let ask = ImportStatement {
        file: body.value.file,
        regions: regions::of(&door, &caller, permission).await?,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let read = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(read.reply).into_response(), read.replayed))
}
