//! `POST /partners/{partnerId}/end`: the mandate of a partner ends at once. Beyond the contract.

use super::kept::keep;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::PartnerId;
use contracts::access::Permission;
use contracts::pass::{EndPartner, Partner};

/// For good: tokens of its clients are refused a few seconds later. Codes that are out count until their last
/// day. Again, it changes nothing.
#[utoipa::path(
    post,
    path = "/partners/{partnerId}/end",
    operation_id = "post-partners-partnerId-end",
    tag = "Partners",
    params(("partnerId" = String, Path, description = "Partner id")),
    responses((status = 200, body = Partner, description = "The partner"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let permission = Permission::PartnersWrite;
    caller.require(permission)?;
    let ask = EndPartner {
        partner_id: PartnerId(uuid(&id)?),
        regions: regions::of(&door, &caller, permission).await?,
    };
    let key = sent.key(&caller);
    let ended = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    keep(&door, &ended.reply).await?;
    Ok(marked(Json(ended.reply).into_response(), ended.replayed))
}
