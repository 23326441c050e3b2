//! Claim: the next tries, to receivers that this process alone serves for a while.

use super::health::IN_A_ROW;
use super::store;
use super::tried::Claimed;
use super::under_way::{AT_ONCE, Serving};
use crate::access::When;
use crate::outlet::rights_of_types;
use chassis::Fault;
use chassis::config::Mode;
use contracts::day::brussels_day;
use messaging::Tx;
use std::time::Duration;
use uuid::Uuid;

/// For how long a receiver is one gateway's, on the clock of the database: gateways need not agree on the
/// time. Longer than standing in line and a try take.
pub const LEASE: Duration = Duration::from_secs(30);
/// How many are claimed and not written down in one process.
pub const MOST: usize = 2048;
/// How many are claimed for a receiver that takes what it gets, so that it need not wait for the database
/// after each.
const IN_LINE: usize = 32;
/// It gets more when fewer than these are left.
const REFILL: usize = IN_LINE / 2;
/// How often all receivers of one owner are called at once.
const OF_OWNER: i64 = 16;

/// Tries that begin.
#[derive(Default)]
pub struct Turn {
    pub claimed: Vec<Claimed>,
    pub outlets: Vec<Uuid>,
    /// Whether other receivers may wait for their turn.
    pub is_full: bool,
}

/// The next tries, with room for so many: of receivers in turn, none of which somebody else serves.
///
/// Rule: an owner's receivers together are called at most sixteen times at once
/// Test: `an_owner_with_many_receivers_that_hang_delays_no_other`
/// Source: this house
pub async fn claim(tx: &mut Tx, free: usize, serving: &Serving, mode: Mode) -> Result<Turn, Fault> {
    let most = free / IN_LINE;
    let room = store::Room {
        of_owner: OF_OWNER,
        at_once: AT_ONCE as i64,
        in_line: IN_LINE as i64,
        refill: REFILL as i64,
        resting: IN_A_ROW,
        lease: LEASE,
    };
    store::read_in_order(tx.conn()).await?;
    let turn = store::take_turn(tx.conn(), serving, room, most as i64).await?;
    if turn.is_empty() {
        return Ok(Turn::default());
    }
    // Behind the lock: what others wrote down of these is seen from here on.
    let today = brussels_day(tx.now());
    let loads = serving.loads_of(&turn);
    let claimed = store::claim(tx.conn(), &loads, room, rights_of_types(), When { mode, today }).await?;
    Ok(Turn {
        claimed,
        is_full: turn.len() == most,
        outlets: turn,
    })
}
