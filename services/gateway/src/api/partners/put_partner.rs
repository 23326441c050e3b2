//! `PUT /partners/{partnerId}`: a partner as it is from now on. Beyond the contract.

use super::kept::keep;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::PartnerId;
use contracts::access::Permission;
use contracts::pass::{NewPartner, Partner, ReplacePartner};

/// The area of before and the new one must lie within the regions for which the caller writes partners. One
/// that was ended stays so.
#[utoipa::path(
    put,
    path = "/partners/{partnerId}",
    operation_id = "put-partners-partnerId",
    tag = "Partners",
    request_body = NewPartner,
    params(
        ("partnerId" = String, Path, description = "Partner id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = Partner, description = "The partner"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::PartnersWrite;
    caller.require(permission)?;
    let partner_id = PartnerId(uuid(&id)?);
    let body = body.one::<NewPartner>(&door).await?;
    let ask = ReplacePartner {
        partner_id,
        partner: body.value,
        regions: regions::of(&door, &caller, permission).await?,
    };
    let key = body.sent.key(&caller);
    let changed = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    keep(&door, &changed.reply).await?;
    Ok(marked(Json(changed.reply).into_response(), changed.replayed))
}
