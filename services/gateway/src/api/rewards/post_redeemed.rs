//! `POST /rewards/redeemed`: points are exchanged for a reward.

use super::number::number;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chassis::ask::Idempotency;
use contracts::access::Permission;
use contracts::reward::{Redeem, RedeemedReward};
use contracts::{PassNumber, PassholderId, RedemptionId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Which reward for which pass.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewRedemption {
    reward_id: String,
    uitpas_number: String,
}

/// Exchanges points for a reward.
#[utoipa::path(
    post,
    path = "/rewards/redeemed",
    operation_id = "post-rewards-redeemed",
    tag = "Rewards",
    request_body = NewRedemption,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key is the same redemption"
    )),
    responses((status = 201, body = RedeemedReward, description = "Redeemed"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::RewardsRedeem)?;
    let body = body.one::<NewRedemption>(&door).await?;
    let key = body.sent.key(&caller);
    let ask = Redeem {
        redemption_id: redemption_id(&door, key.as_ref()),
        reward_id: body.value.reward_id,
        pass_number: number(&body.value.uitpas_number)?,
        scope,
    };
    let look = lookups::allow(&door, &caller.id(), [&ask.pass_number]).await?;
    let holder = holder(&door, &ask.pass_number).await;
    if let Some(holder) = holder {
        door.balances.settled(holder).await?;
    }
    let redeemed = door.office.asks.ask_once(&ask, key.as_ref()).await;
    // Also after a fault: the points may have gone.
    if let Some(holder) = holder {
        door.balances.forget(holder).await;
    }
    let redeemed = look.counted(&door, redeemed).await?;
    let response = (StatusCode::CREATED, Json(redeemed.reply)).into_response();
    Ok(marked(response, redeemed.replayed))
}

/// A redemption is more than one transaction: the key names it, and whoever sends it again finds how far it
/// got.
fn redemption_id(door: &Door, key: Option<&Idempotency>) -> RedemptionId {
    RedemptionId(match key {
        Some(key) => {
            let name = format!("{}|{}", key.client, key.key);
            Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
        }
        None => door.office.clock.new_id(),
    })
}

/// Whose pass it is, as far as the copy knows.
async fn holder(door: &Door, number: &PassNumber) -> Option<PassholderId> {
    let mut reading = door.office.reading().await.ok()?;
    let card = directory::find_card(reading.conn(), number).await.ok()??;
    Some(card.holder?.passholder_id)
}
