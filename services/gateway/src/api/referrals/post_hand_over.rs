//! `POST /referrals/{referralId}/hand-over`: another region takes the code. Beyond the contract.

use super::acts::{act, at_counters};
use crate::door::Door;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::CardSystemId;
use contracts::pass::{ReferralAct, ReferralVersion};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct HandOver {
    /// The one that the form was filled in for
    version: i64,
    card_system_id: CardSystemId,
}

/// By the counter that took the code: it counts again, at counters of that region of the area alone.
#[utoipa::path(
    post,
    path = "/referrals/{referralId}/hand-over",
    operation_id = "post-referrals-referralId-hand-over",
    tag = "Referrals",
    request_body = HandOver,
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
    let body = body.one::<HandOver>(&door).await?;
    let wanted = ReferralAct::HandOver(body.value.card_system_id);
    act(&door, &caller, &id, &body.sent, (by, body.value.version, wanted)).await
}
