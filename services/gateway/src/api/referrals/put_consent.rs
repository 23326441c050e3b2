//! `PUT /referrals/{referralId}/consent`: whether the partner may know. Beyond the contract.

use super::acts::{act, for_both};
use crate::door::Door;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::Refusal;
use contracts::pass::{ReferralAct, ReferralVersion};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Consent {
    /// The one that the form was filled in for; not needed to take consent back
    version: Option<i64>,
    partner_may_know: bool,
}

/// Taken back it counts at once, given from the next day. The partner takes it back; at the counter that took
/// the code whoever is guided gives it, too.
#[utoipa::path(
    put,
    path = "/referrals/{referralId}/consent",
    operation_id = "put-referrals-referralId-consent",
    tag = "Referrals",
    request_body = Consent,
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
    let body = body.one::<Consent>(&door).await?;
    let may_know = body.value.partner_may_know;
    let version = match body.value.version {
        Some(version) => version,
        None if !may_know => 0,
        None => return Err(Refusal::invalid_data(&[("/version".into(), "is required".into())]).into()),
    };
    let wanted = ReferralAct::Consent(may_know);
    act(&door, &caller, &id, &body.sent, (by, version, wanted)).await
}
