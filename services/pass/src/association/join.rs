//! Join: passholders become members of associations, or are members until another day.

use super::store;
use crate::passholder;
use chassis::Fault;
use contracts::pass::AssociationMembershipRow;
use contracts::{PassholderId, Refusal};
use messaging::Tx;
use messaging::loading::Verdicts;

/// Writes the memberships that break no rule.
pub async fn join(tx: &mut Tx, rows: &[AssociationMembershipRow]) -> Result<Verdicts, Fault> {
    let associations: Vec<String> = rows.iter().map(|row| row.association_id.clone()).collect();
    let holders: Vec<PassholderId> = rows.iter().map(|row| row.passholder_id).collect();
    let associations = store::among(tx.conn(), &associations).await?;
    let holders = passholder::among(tx.conn(), &holders).await?;
    let (mut verdicts, mut accepted) = (Vec::with_capacity(rows.len()), vec![]);
    for row in rows {
        let verdict = if !associations.contains(&row.association_id) {
            Err(Refusal::association_not_found(&row.association_id))
        } else if !holders.contains(&row.passholder_id) {
            Err(passholder::unknown(row.passholder_id))
        } else {
            accepted.push(row);
            Ok(())
        };
        verdicts.push(verdict);
    }
    store::join(tx.conn(), &accepted).await?;
    Ok(verdicts)
}
