//! `POST /passholders/{passholderId}/memberships/{cardSystemId}`: a membership is added or replaced.

use super::counters;
use super::sent::referral_code;
use super::vouchers::counted;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::pass::{
    CardType, ChangeMembership, NewAddress, OrganizerReference, ReplacementReason, WantedSocialTariff,
};
use contracts::{PassNumber, PassholderId};
use serde::Deserialize;
use utoipa::ToSchema;

/// What is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MembershipRequest {
    card_type: CardType,
    /// The card from the stock; only and always for `NFC_CARD`.
    uitpas_number: Option<String>,
    /// Needed for the social tariff when the holder lives outside the region, and taken only then.
    address: Option<NewAddress>,
    /// Absent: a membership without the right.
    social_tariff: Option<WantedSocialTariff>,
    voucher: Option<String>,
    registration_organizer: OrganizerReference,
    /// Beyond the contract: only the card is replaced, and all else stays as it is.
    reason: Option<ReplacementReason>,
    /// Beyond the contract: the code of the partner that guided the holder
    referral_code: Option<String>,
    /// Beyond the contract: whether that partner may know that it worked; absent: as was said before
    partner_may_know: Option<bool>,
}

/// Makes the holder a member of a further region, grants or takes back the right to the social tariff, or
/// replaces a lost or broken card. The card that was used there before is blocked.
#[utoipa::path(
    post,
    path = "/passholders/{passholderId}/memberships/{cardSystemId}",
    operation_id = "post-passholders-passholderId-memberships-cardSystemId",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Passholder id"),
        ("cardSystemId" = i32, Path, description = "Card system id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    request_body = MembershipRequest,
    responses((status = 201, description = "Created"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, region)): Path<(String, String)>,
    body: Unread,
) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let passholder_id = PassholderId(uuid(&id)?);
    let card_system_id = regions::id(&region)?;
    let body = body.one::<MembershipRequest>(&door).await?;
    let wanted = body.value;
    let organizer = &wanted.registration_organizer.id;
    let ask = ChangeMembership {
        passholder_id,
        card_system_id,
        counter: counters::for_membership(&door, &caller, organizer, wanted.social_tariff.is_some()).await?,
        card_type: wanted.card_type,
        uitpas_number: wanted.uitpas_number,
        social_tariff: wanted.social_tariff,
        address: wanted.address,
        voucher: wanted.voucher,
        replacement: wanted.reason,
        referral_code: referral_code(wanted.referral_code)?,
        partner_may_know: wanted.partner_may_know,
    };
    let number = ask.uitpas_number.as_deref().map(PassNumber::parse);
    let look = lookups::allow(&door, &caller.id(), number.iter().flatten()).await?;
    let key = body.sent.key(&caller);
    let answer = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let number = ask.uitpas_number.as_deref();
    let changed = counted(&door, look, number, answer).await?;
    Ok(marked(StatusCode::CREATED.into_response(), changed.replayed))
}
