//! `POST /referrals/{referralId}/withdraw`: it is taken back. Beyond the contract.

use super::acts::{act, for_both};
use crate::door::Door;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::pass::{ReferralAct, ReferralVersion};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Withdrawal {
    /// The one that the form was filled in for
    version: i64,
}

/// By its partner, however far it is: from then on the partner sees nothing of it. Or by the counter that
/// took the code, until it is completed.
#[utoipa::path(
    post,
    path = "/referrals/{referralId}/withdraw",
    operation_id = "post-referrals-referralId-withdraw",
    tag = "Referrals",
    request_body = Withdrawal,
    params(
        ("referralId" = String, Path, description = "Referral id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = ReferralVersion, description = "Done"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let by = for_both(&door, &caller).await?;
    let body = body.one::<Withdrawal>(&door).await?;
    let wanted = ReferralAct::Withdraw;
    act(&door, &caller, &id, &body.sent, (by, body.value.version, wanted)).await
}
