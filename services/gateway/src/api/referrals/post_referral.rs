//! `POST /referrals`: a partner guides somebody. Beyond the contract.

use super::page::{Language, page};
use super::partners;
use crate::access::{Principal, Purpose};
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use chassis::ask::{Answered, Idempotency};
use contracts::access::Permission;
use contracts::pass::{CreateReferral, CreatedReferral, Referral, ReferralForm};
use contracts::{PartnerId, ReferralCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many are sent, in case that one is somebody's.
const CODES: u8 = 3;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SentReferral {
    /// Absent: the only one that the caller acts for
    partner_id: Option<PartnerId>,
    #[serde(default)]
    form: ReferralForm,
    /// Whoever is guided agrees that the partner may know whether it worked
    partner_may_know: bool,
    /// The municipality that is meant, where one is
    postal_code: Option<String>,
    /// The partner says on its honour that whoever it guides has the right; only with that mandate
    #[serde(default)]
    attested: bool,
    /// Of the page to print
    #[serde(default)]
    language: Language,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewReferral {
    #[serde(flatten)]
    referral: Referral,
    /// Eight letters in two groups. It is told here and nowhere else
    code: String,
    /// Where it can be handed in
    regions: Vec<String>,
}

/// Nothing of the person is asked. Whoever accepts `text/html` gets a page to print with the code, where to
/// go and until when.
#[utoipa::path(
    post,
    path = "/referrals",
    operation_id = "post-referrals",
    tag = "Referrals",
    request_body = SentReferral,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body is the same referral, with the same code"
    )),
    responses((status = 201, body = NewReferral, description = "The referral with its code"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    headers: HeaderMap,
    body: Unread,
) -> Result<Response, Problem> {
    caller.require(Permission::ReferralsWrite)?;
    let body = body.one::<SentReferral>(&door).await?;
    let (sent, key) = (body.value, body.sent.key(&caller));
    let ask = CreateReferral {
        partner_id: partners::one(&caller, Permission::ReferralsWrite, sent.partner_id)?,
        codes: codes(&door, &caller, key.as_ref())?,
        form: sent.form,
        partner_may_know: sent.partner_may_know,
        postal_code: sent.postal_code.map(|code| code.trim().to_owned()),
        attested: sent.attested,
    };
    let Answered { reply, replayed } = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let code = ask.codes.get(reply.code);
    let code = code.ok_or_else(|| Fault::broken("a code that was not sent"))?;
    let wants_page = headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let response = match wants_page {
        true => printed(&reply, code, sent.language),
        false => shown(reply, code),
    };
    Ok(marked(response, replayed))
}

/// Made of the client's key where there is one: so a lost answer comes again with the same code, and no code
/// is kept for it.
fn codes(door: &Door, caller: &Principal, key: Option<&Idempotency>) -> Result<Vec<ReferralCode>, Fault> {
    let of = |n: u8| {
        let Some(key) = key else {
            return Ok(ReferralCode::of(chassis::random()?));
        };
        let caller = caller.id();
        let parts = [caller.as_bytes(), b"|", key.key.as_bytes(), &[n]];
        let hash = door.secrets.hash(Purpose::Referral, &parts);
        let first = hash.first_chunk().copied();
        Ok(ReferralCode::of(
            first.ok_or_else(|| Fault::broken("a short hash"))?,
        ))
    };
    (0..CODES).map(of).collect()
}

fn shown(created: CreatedReferral, code: &ReferralCode) -> Response {
    let new = NewReferral {
        referral: created.referral,
        code: code.in_groups(),
        regions: created.regions,
    };
    (StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(new)).into_response()
}

fn printed(created: &CreatedReferral, code: &ReferralCode, language: Language) -> Response {
    let headers = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'",
        ),
    ];
    let text = page(created, code, language);
    (StatusCode::CREATED, headers, text).into_response()
}
