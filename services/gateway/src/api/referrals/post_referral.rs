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
    let partner_id = partners::one(&caller, Permission::ReferralsWrite, sent.partner_id)?;
    let made = codes(&door, &caller, key.as_ref())?;
    let newest = made.first().ok_or_else(|| Fault::broken("no codes"))?;
    let ask = CreateReferral {
        partner_id,
        codes: newest.codes.clone(),
        made_with: newest.with.clone(),
        form: sent.form,
        partner_may_know: sent.partner_may_know,
        postal_code: sent.postal_code.map(|code| code.trim().to_owned()),
        attested: sent.attested,
    };
    let Answered { reply, replayed } = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let made = made.iter().find(|made| made.with == reply.made_with);
    let code = made.and_then(|made| made.codes.get(reply.code));
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

/// Codes that one secret of the gateway made.
struct Made {
    /// What the secret is known by, which says nothing about it.
    with: String,
    codes: Vec<ReferralCode>,
}

/// Made of the client's key where there is one: so a lost answer comes again with the same code, and no code
/// is kept for it. The newest secret first; an answer that is told again says which one made its code.
fn codes(door: &Door, caller: &Principal, key: Option<&Idempotency>) -> Result<Vec<Made>, Fault> {
    let Some(key) = key else {
        let mut codes = vec![];
        for _ in 0..CODES {
            codes.push(ReferralCode::of(chassis::random()?));
        }
        let with = String::new();
        return Ok(vec![Made { with, codes }]);
    };
    let caller = caller.id();
    let known = door.secrets.hashes(Purpose::Referral, &[b"known by"]);
    let empty = |hash: Vec<u8>| Made {
        with: chassis::hex(&hash),
        codes: vec![],
    };
    let mut all: Vec<Made> = known.into_iter().map(empty).collect();
    for n in 0..CODES {
        let parts = [caller.as_bytes(), b"|", key.key.as_bytes(), &[n]];
        let hashes = door.secrets.hashes(Purpose::Referral, &parts);
        for (made, hash) in all.iter_mut().zip(hashes) {
            let first = hash.first_chunk().copied();
            let first = first.ok_or_else(|| Fault::broken("a short hash"))?;
            made.codes.push(ReferralCode::of(first));
        }
    }
    Ok(all)
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
