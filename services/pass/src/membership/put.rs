//! Put: memberships as they are from now on.

use super::store;
use crate::{card_system, passholder};
use chassis::Fault;
use contracts::pass::MembershipRow;
use contracts::{CardSystemId, PassholderId, Refusal};
use messaging::Tx;
use messaging::loading::Verdicts;

/// Writes the memberships that break no rule.
pub async fn put(tx: &mut Tx, rows: &[MembershipRow]) -> Result<Verdicts, Fault> {
    let holders: Vec<PassholderId> = rows.iter().map(|row| row.passholder_id).collect();
    let systems: Vec<CardSystemId> = rows.iter().map(|row| row.card_system_id).collect();
    let holders = passholder::among(tx.conn(), &holders).await?;
    let systems = card_system::among(tx.conn(), &systems).await?;
    let (mut verdicts, mut accepted) = (Vec::with_capacity(rows.len()), vec![]);
    for row in rows {
        let verdict = if !holders.contains(&row.passholder_id) {
            Err(passholder::unknown(row.passholder_id))
        } else if !systems.contains(&row.card_system_id) {
            Err(Refusal::card_system_not_found(row.card_system_id))
        } else if row.suspended_until.is_some() && row.social_tariff_end.is_none() {
            let words = "only a social tariff can be suspended";
            Err(Refusal::new("body/invalid-data", 400, words))
        } else {
            accepted.push(row);
            Ok(())
        };
        verdicts.push(verdict);
    }
    store::put(tx.conn(), &accepted).await?;
    Ok(verdicts)
}
