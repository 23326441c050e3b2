//! `POST /referrals/accept`: a counter takes a code. Beyond the contract.

use crate::api::passholders::counters;
use crate::api::passholders::referral_code::code;
use crate::api::passholders::vouchers::counted;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::OrganizerId;
use contracts::access::Permission;
use contracts::pass::{AcceptReferral, AcceptedReferral};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SentCode {
    /// Eight letters
    code: String,
    /// Whose counter takes it
    organizer_id: OrganizerId,
}

/// The referral is the counter's from now on: it completes, refuses or hands over. A code that is used again
/// is refused and logged; whoever guesses codes is slowed.
#[utoipa::path(
    post,
    path = "/referrals/accept",
    operation_id = "post-referrals-accept",
    tag = "Referrals",
    request_body = SentCode,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body gets the first answer again"
    )),
    responses((status = 200, body = AcceptedReferral, description = "What it is about"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let body = body.one::<SentCode>(&door).await?;
    let ask = AcceptReferral {
        code: code(&body.value.code)?,
        counter: counters::at(&door, &caller, &body.value.organizer_id).await?,
    };
    let look = lookups::allow(&door, &caller.id(), []).await?;
    let key = body.sent.key(&caller);
    let outcome = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let accepted = counted(&door, look, None, outcome).await?;
    Ok(marked(Json(accepted.reply).into_response(), accepted.replayed))
}
