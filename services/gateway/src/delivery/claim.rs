//! Claim: the next tries, for this process alone while their lease lasts.

use super::health::IN_A_ROW;
use super::store;
use crate::outlet::rights_of_types;
use crate::publication::Written;
use chassis::Fault;
use chrono::{DateTime, TimeDelta, Utc};
use messaging::Tx;
use uuid::Uuid;

/// Longer than a try takes.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How often one receiver is called at once.
pub const AT_ONCE: i64 = 4;

/// A try that this process makes.
#[derive(Clone)]
pub struct Claimed {
    pub outlet_id: Uuid,
    /// Whose outcome counts: that of the last.
    pub attempt: i32,
    /// Tries in vain of this delivery.
    pub failures: i32,
    pub url: Option<String>,
    pub owner_id: String,
    pub sealed_key: Vec<u8>,
    pub sealed_secret: Vec<u8>,
    pub sealed_old_secret: Option<Vec<u8>>,
    pub old_secret_until: Option<DateTime<Utc>>,
    /// Whether it may be told now.
    pub may: bool,
    pub written: Written,
}

/// The next tries: of receivers in turn, as many of each as may be under way at once.
pub async fn claim(tx: &mut Tx, free: usize) -> Result<Vec<Claimed>, Fault> {
    let now = tx.now();
    let outlets = i64::try_from(free).unwrap_or(0) / AT_ONCE;
    let turn = store::lock_turn(tx.conn(), now, outlets.max(1)).await?;
    if turn.is_empty() {
        return Ok(vec![]);
    }
    // Behind the lock: what others claimed of these is seen from here on.
    let room = store::Room {
        at_once: AT_ONCE,
        resting: IN_A_ROW,
    };
    let due = store::claim(tx.conn(), &turn, room, now, now + LEASE).await?;
    store::claimed(tx.conn(), &due, &rights_of_types()).await
}
