//! Put: organizers as they are from now on.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::activity::{OrganizerChanged, OrganizerRow};
use contracts::text::require_short;
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes and tells the organizers that break no rule; none may come twice.
pub async fn put(tx: &mut Tx, rows: &[OrganizerRow]) -> Result<Verdicts, Fault> {
    let (verdicts, accepted) = sift(rows, judge);
    let versions = store::put(tx.conn(), &accepted).await?;
    for row in accepted {
        let version = versions.get(&row.id).copied();
        tx.tell(&OrganizerChanged {
            organizer_id: row.id.clone(),
            version: version.ok_or_else(|| Fault::broken("an organizer that was written has no version"))?,
            name: row.name.clone(),
            card_system_ids: row.card_systems.clone(),
            postal_code: row.address.as_ref().map(|address| address.postal_code.clone()),
        })?;
    }
    Ok(verdicts)
}

fn judge(row: &OrganizerRow) -> Result<(), Refusal> {
    require_short(&[("name", &row.name)])?;
    match row.card_systems.is_empty() {
        true => Err(Refusal::invalid(
            "an organizer belongs to at least one card system",
        )),
        false => Ok(()),
    }
}
