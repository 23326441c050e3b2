//! `POST /settlement-periods/{periodId}/payment-files`: open payments go to a bank. Beyond the contract.

use super::period;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use contracts::access::Permission;
use contracts::billing::{MakePaymentFile, PaymentFile};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WantedFile {
    /// When the money is to leave; today where it is absent
    #[serde(default)]
    pay_on: Option<NaiveDate>,
}

/// Orders for all open payments between accounts that were approved; the others are named and stay open.
#[utoipa::path(
    post,
    path = "/settlement-periods/{periodId}/payment-files",
    operation_id = "post-settlement-periods-periodId-payment-files",
    tag = "Settlements",
    request_body = WantedFile,
    params(
        ("periodId" = String, Path, description = "Period id"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the first answer again")
    ),
    responses((status = 200, body = PaymentFile, description = "The file"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::PaymentsWrite;
    caller.require(permission)?;
    let period_id = period(&id)?;
    let body = body.one::<WantedFile>(&door).await?;
    let ask = MakePaymentFile {
        period_id,
        regions: regions::of(&door, &caller, permission).await?,
        pay_on: body.value.pay_on,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let made = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(made.reply).into_response(), made.replayed))
}
