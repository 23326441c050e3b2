//! How far a simulation is, and what came of it.

use super::work::PAGE;
use super::{Kept, store, told};
use crate::managed_key;
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{ReadSimulation, Simulation, SimulationResult, SimulationState};
use contracts::day::brussels_day;
use messaging::Reading;

/// A simulation of a key of the caller's card systems.
///
/// # Errors
/// 404 for every other one, and for one that was forgotten.
pub async fn read(reading: &mut Reading, ask: ReadSimulation) -> Result<Simulation, Fault> {
    let conn = reading.conn();
    let key = managed_key::find(conn, ask.key_id, &ask.regions).await?;
    let found = store::find(conn, ask.simulation_id).await?;
    let found = found.filter(|one| (one.key_id, one.version) == (key.id, ask.version));
    let kept = found.ok_or_else(|| Refusal::new("url/not-found", 404, "No such simulation"))?;
    let result = match kept.state {
        SimulationState::Running => None,
        SimulationState::Done => {
            let effects = store::effects(conn, kept.id).await?;
            Some(told::told(kept.sales, kept.not_covered, effects))
        }
    };
    Ok(shown(&kept, result))
}

/// As it is shown.
pub fn shown(kept: &Kept, result: Option<SimulationResult>) -> Simulation {
    let through = match kept.state {
        SimulationState::Done => kept.last_day,
        SimulationState::Running => brussels_day(kept.seen.0),
    };
    Simulation {
        id: kept.id,
        state: kept.state,
        start_date: kept.first_day,
        end_date: kept.last_day,
        started_at: kept.started_at,
        through,
        // In whole pages: of a key that one club has, a number of sales may be that of one person.
        looked_at: kept.looked_at / PAGE * PAGE,
        result,
    }
}
