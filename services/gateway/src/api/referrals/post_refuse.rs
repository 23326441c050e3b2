//! `POST /referrals/{referralId}/refuse`: a counter cannot help. Beyond the contract.

use super::acts::{act, at_counters};
use crate::door::Door;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::pass::{ReferralAct, ReferralVersion, RefuseReason};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Refused {
    /// The one that the form was filled in for
    version: i64,
    reason: RefuseReason,
}

/// By the counter that took the code; the reason is not told to the partner.
#[utoipa::path(
    post,
    path = "/referrals/{referralId}/refuse",
    operation_id = "post-referrals-referralId-refuse",
    tag = "Referrals",
    request_body = Refused,
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
    let by = at_counters(&door, &caller).await?;
    let body = body.one::<Refused>(&door).await?;
    let wanted = ReferralAct::Refuse(body.value.reason);
    act(&door, &caller, &id, &body.sent, (by, body.value.version, wanted)).await
}
