//! Claim: the next tries, for this process alone while their lease lasts.

use super::health::IN_A_ROW;
use super::store;
use super::tried::Claimed;
use crate::access::When;
use crate::outlet::rights_of_types;
use chassis::Fault;
use chassis::config::Mode;
use contracts::day::brussels_day;
use messaging::Tx;
use std::time::Duration;

/// Longer than a try takes, on the clock of the database: gateways need not agree on the time.
pub const LEASE: Duration = Duration::from_secs(60);
/// Tries under way in one process.
pub const MOST: usize = 256;
/// How often one receiver is called at once.
pub const AT_ONCE: i64 = 4;
/// How often all receivers of one owner are called at once.
const OF_OWNER: i64 = 16;

/// Tries that begin.
#[derive(Default)]
pub struct Turn {
    pub claimed: Vec<Claimed>,
    /// Whether other receivers may wait for their turn.
    pub is_full: bool,
}

/// The next tries: of receivers in turn, as many of each as may be under way at once. Never more than there
/// is room for.
///
/// Rule: an owner's receivers together are called at most sixteen times at once
/// Test: `an_owner_with_many_receivers_that_hang_delays_no_other`
/// Source: this house
pub async fn claim(tx: &mut Tx, free: usize, mode: Mode) -> Result<Turn, Fault> {
    let most = i64::try_from(free).unwrap_or(0) / AT_ONCE;
    let room = store::Room {
        of_owner: OF_OWNER,
        at_once: AT_ONCE,
        resting: IN_A_ROW,
    };
    store::read_in_order(tx.conn()).await?;
    let turn = store::lock_turn(tx.conn(), room, most).await?;
    if turn.is_empty() {
        return Ok(Turn::default());
    }
    // Behind the lock: what others claimed of these is seen from here on.
    let due = store::claim(tx.conn(), &turn, room, LEASE).await?;
    let today = brussels_day(tx.now());
    let claimed = store::claimed(tx.conn(), &due, rights_of_types(), When { mode, today }).await?;
    let is_full = i64::try_from(turn.len()).unwrap_or(0) == most && !claimed.is_empty();
    Ok(Turn { claimed, is_full })
}
