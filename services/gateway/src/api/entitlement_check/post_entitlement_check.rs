//! `POST /entitlement-check`: what the rules of a region say to whoever answers so. Beyond the contract.

use super::padded::padded;
use crate::door::Door;
use crate::door::address::Sender;
use crate::door::body::Unread;
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use axum::extract::State;
use axum::response::Response;
use contracts::CardSystemId;
use contracts::pass::{CheckEntitlement, EntitlementAnswer};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What somebody answers.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntitlementAnswers {
    #[schema(value_type = i32)]
    card_system_id: CardSystemId,
    /// Where somebody lives
    postal_code: String,
    /// Of each question the number of the option, from 1 on
    answers: BTreeMap<String, u8>,
}

/// What the region's rules say: likely, perhaps, or not by these rules; what to do now, where, and until when
/// it would hold. A counter decides. Nothing of it is kept: not even under a key. Every answer is as long.
#[utoipa::path(
    post,
    path = "/entitlement-check",
    operation_id = "post-entitlement-check",
    tag = "Entitlement check",
    request_body = EntitlementAnswers,
    responses((status = 200, body = EntitlementAnswer, description = "What the rules say"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    Sender(address): Sender,
    body: Unread,
) -> Result<Response, Problem> {
    door.limits.require(Kind::Anonymous, &address).await?;
    let EntitlementAnswers {
        card_system_id,
        postal_code,
        answers,
    } = body.one(&door).await?.value;
    let ask = CheckEntitlement {
        card_system_id,
        postal_code,
        answers,
    };
    let answer = door.office.asks.ask(&ask).await?;
    padded(&answer)
}
