//! Again: the owner has events sent once more.

use super::line_up::line_up;
use super::store;
use crate::outlet::hold;
use crate::publication::{Reader, Written, page, sign_of_life, signs_of_life};
use chassis::Fault;
use chrono::TimeDelta;
use contracts::Refusal;
use contracts::ask::Done;
use messaging::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How many one request may have sent again.
const MOST: i64 = 2_000;

/// Signs of life of a subscription within a minute.
const TESTS: i64 = 5;

/// What is sent again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Replayed {
    /// How many events.
    pub scheduled: usize,
    /// The last of them, where there may be more: the next request goes on after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// Sends one event again, from the first try on. One that is being sent stays as it is.
///
/// # Errors
/// 404 when this event was never on its way there.
pub async fn redeliver(tx: &mut Tx, outlet: Uuid, event: Uuid) -> Result<Done, Fault> {
    match store::reopen(tx.conn(), outlet, event).await? {
        true => Ok(Done {}),
        false => Err(Refusal::new("url/not-found", 404, "No such delivery").into()),
    }
}

/// Sends what stands behind a number in the log again, also what came before the subscription: in order, and
/// as many as one request may.
pub async fn replay(tx: &mut Tx, reader: &Reader, after: i64) -> Result<Replayed, Fault> {
    let all: Vec<Written> = page(tx.conn(), reader, after, MOST).await?;
    store::open_again(tx.conn(), reader.outlet_id, &all).await?;
    let is_full = i64::try_from(all.len()).unwrap_or(0) == MOST;
    Ok(Replayed {
        scheduled: all.len(),
        next: all.last().filter(|_| is_full).map(|last| last.event_id),
    })
}

/// Publishes a sign of life for one subscription, and sends it.
///
/// # Errors
/// 404 when there is none; 429 for more than a few a minute.
///
/// Rule: a subscription has five signs of life a minute
/// Test: `a_subscription_has_five_signs_of_life_a_minute`
/// Source: this house: each is kept as long as the log
pub async fn test(tx: &mut Tx, outlet: Uuid) -> Result<Done, Fault> {
    hold(tx.conn(), outlet).await?;
    let since = tx.wall() - TimeDelta::minutes(1);
    if signs_of_life(tx.conn(), outlet, since).await? >= TESTS {
        let title = "A subscription has five signs of life a minute";
        return Err(Refusal::new("uitpas/rate-limited", 429, title).into());
    }
    if let Some(added) = sign_of_life(tx, outlet).await? {
        line_up(tx, added).await?;
    }
    Ok(Done {})
}
