//! `POST /referrals/{referralId}/complete`: whoever came has a pass. Beyond the contract.

use super::acts::{act, at_counters};
use crate::door::Door;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::PassholderId;
use contracts::pass::{ReferralAct, ReferralVersion};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Completion {
    /// The one that the form was filled in for
    version: i64,
    passholder_id: PassholderId,
}

/// By the counter that took the code. From now on the referral follows the use of that pass.
#[utoipa::path(
    post,
    path = "/referrals/{referralId}/complete",
    operation_id = "post-referrals-referralId-complete",
    tag = "Referrals",
    request_body = Completion,
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
    let body = body.one::<Completion>(&door).await?;
    let wanted = ReferralAct::Complete(body.value.passholder_id);
    act(&door, &caller, &id, &body.sent, (by, body.value.version, wanted)).await
}
