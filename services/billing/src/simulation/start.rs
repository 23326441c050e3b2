//! Start: a version is tried on the sales of a period.

use super::{Kept, read, store};
use crate::managed_key;
use chassis::Fault;
use contracts::billing::{Simulation, SimulationState, StartSimulation};
use contracts::day::{brussels_day, end_of, start_of};
use contracts::{Refusal, SimulationId, TicketSaleId};
use messaging::Tx;

/// The longest period, in days.
const LONGEST: i64 = 731;

/// Starts a simulation; the same one again, while it runs, is that one.
///
/// # Errors
/// 404 for a key that is not the caller's and for a version that is not there; refused for a period that is
/// none, too long or not begun, and while another one runs in the card system.
///
/// Rule: one simulation runs in a card system at a time
/// Test: `one_simulation_runs_in_a_region_and_is_gone_after_thirty_days`
/// Source: this house
pub async fn start(tx: &mut Tx, ask: StartSimulation) -> Result<Simulation, Fault> {
    let key = managed_key::find(tx.conn(), ask.key_id, &ask.regions).await?;
    let rule = managed_key::rule_of(tx.conn(), key.id, ask.version).await?;
    let (now, today) = (tx.now(), brussels_day(tx.now()));
    let wrong = |pointer: &str, words: &str| Refusal::invalid_data(&[(pointer.into(), words.into())]);
    if ask.last_day < ask.first_day {
        return Err(wrong("/endDate", "is before the first day").into());
    }
    if (ask.last_day - ask.first_day).num_days() >= LONGEST {
        return Err(wrong("/endDate", "is more than two years after the first day").into());
    }
    if ask.first_day > today {
        return Err(wrong("/startDate", "is a day to come").into());
    }
    let end = end_of(ask.last_day) + chrono::Duration::seconds(1);
    let new = Kept {
        id: SimulationId(tx.new_id()),
        key_id: key.id,
        version: ask.version,
        card_system_id: key.card_system_id,
        rule,
        first_day: ask.first_day,
        last_day: ask.last_day,
        until: end.min(now),
        state: SimulationState::Running,
        started_at: now,
        seen: (start_of(ask.first_day), TicketSaleId(0)),
        looked_at: 0,
        sales: 0,
        not_covered: 0,
    };
    if store::add(tx.conn(), &new).await? {
        return Ok(read::shown(&new, None));
    }
    let running = store::running(tx.conn(), key.card_system_id).await?;
    let running = running.ok_or_else(|| Fault::Busy("a simulation ended meanwhile".into()))?;
    let is_same = (running.key_id, running.version) == (new.key_id, new.version)
        && (running.first_day, running.last_day) == (new.first_day, new.last_day)
        && running.rule == new.rule;
    match is_same {
        true => Ok(read::shown(&running, None)),
        false => {
            let words = "a simulation runs in this card system already: wait until it is done";
            Err(Refusal::invalid(words).into())
        }
    }
}
