//! Put: what a region asks from now on, and what it says.

use super::{sound, store};
use crate::card_system;
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::EntitlementRulesRow;
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes the rules that are sound.
pub async fn put(tx: &mut Tx, rows: &[EntitlementRulesRow]) -> Result<Verdicts, Fault> {
    let systems = card_system::all_by_id(tx.conn()).await?;
    let (verdicts, accepted) = sift(rows, |row| {
        let system = systems.get(&row.card_system_id);
        let system = system.ok_or_else(|| Refusal::card_system_not_found(row.card_system_id))?;
        sound::require(row, system).map_err(Refusal::invalid)
    });
    for row in accepted {
        store::put(tx.conn(), row).await?;
    }
    Ok(verdicts)
}
