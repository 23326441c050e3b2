//! `POST /referrals/withdraw`: whoever has the code takes it back. Beyond the contract.

use super::acts::by_code;
use crate::door::Door;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::OrganizerId;
use contracts::access::Permission;
use contracts::pass::{ReferralAct, ReferralVersion};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WithdrawalByCode {
    /// Eight letters
    code: String,
    /// At whose counter it is said
    organizer_id: OrganizerId,
}

/// Until it is completed, at any counter of the area.
#[utoipa::path(
    post,
    path = "/referrals/withdraw",
    operation_id = "post-referrals-withdraw",
    tag = "Referrals",
    request_body = WithdrawalByCode,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body gets the first answer again"
    )),
    responses((status = 200, body = ReferralVersion, description = "Done"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let body = body.one::<WithdrawalByCode>(&door).await?;
    let sent = &body.value;
    let wanted = ReferralAct::Withdraw;
    by_code(
        &door,
        &caller,
        &body.sent,
        (&sent.code, &sent.organizer_id, wanted),
    )
    .await
}
