//! `PUT /referrals/consent`: whoever has the code says whether the partner may know. Beyond the contract.

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
struct ConsentByCode {
    /// Eight letters
    code: String,
    /// At whose counter it is said
    organizer_id: OrganizerId,
    partner_may_know: bool,
}

/// At any counter of the area, until the last day of the code; given it counts from the next day. Taken back
/// it counts at once, for as long as the use of the pass is followed.
#[utoipa::path(
    put,
    path = "/referrals/consent",
    operation_id = "put-referrals-consent",
    tag = "Referrals",
    request_body = ConsentByCode,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body gets the first answer again"
    )),
    responses((status = 200, body = ReferralVersion, description = "Done"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let body = body.one::<ConsentByCode>(&door).await?;
    let sent = &body.value;
    let wanted = ReferralAct::Consent(sent.partner_may_know);
    by_code(
        &door,
        &caller,
        &body.sent,
        (&sent.code, &sent.organizer_id, wanted),
    )
    .await
}
