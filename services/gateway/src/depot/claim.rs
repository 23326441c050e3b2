//! Claim: the next turns, for this process alone while their lease lasts.

use super::store::{self, Look, PARTS};
use super::turn::{Turn, type_of};
use crate::access::When;
use crate::outlet::rights_of_types;
use crate::publication::{Reader, page};
use chassis::Fault;
use chassis::config::Mode;
use chrono::TimeDelta;
use contracts::day::brussels_day;
use contracts::published::{Event, SubscriptionTested};
use messaging::Tx;

/// Longer than a turn takes.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// Whether the depot still has what it was told is looked at so often.
const STALE: TimeDelta = TimeDelta::minutes(10);
/// Events of one turn.
const PAGE: i64 = 100;
/// Events that one turn takes out.
const OUT: i64 = 500;

/// How much a process looks for.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Turns that it has room for.
    pub free: usize,
    /// Which look it is.
    pub look: i32,
}

/// The next turns, of those who waited longest.
pub async fn claim(tx: &mut Tx, signer: &str, room: Room, mode: Mode) -> Result<Vec<Turn>, Fault> {
    let now = tx.wall();
    let today = brussels_day(tx.now());
    let look = Look {
        signer,
        now,
        stale: now - STALE,
        when: When { mode, today },
        most: i64::try_from(room.free).unwrap_or(0),
        part: room.look % PARTS,
    };
    let mut turns = vec![];
    let seen = store::look(tx.conn(), look, rights_of_types()).await?;
    if seen.is_empty() {
        return Ok(turns);
    }
    for taken in store::take(tx.conn(), seen, now, now + LEASE).await? {
        let may_put = taken.may_put;
        let mut turn = store::turn(tx.conn(), taken, OUT).await?;
        if may_put {
            turn.events = page(tx.conn(), &reader(&turn), turn.put_seq, PAGE).await?;
            turn.is_last = i64::try_from(turn.events.len()).unwrap_or(0) < PAGE;
        }
        turns.push(turn);
    }
    Ok(turns)
}

fn reader(turn: &Turn) -> Reader {
    let mut types: Vec<String> = turn
        .scopes
        .iter()
        .map(|scope| type_of(scope).to_owned())
        .collect();
    types.dedup();
    types.push(SubscriptionTested::TYPE.to_owned());
    Reader {
        owner_id: turn.owner_id.clone(),
        outlet_id: turn.outlet_id,
        types,
    }
}
