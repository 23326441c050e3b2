//! Join: passholders become members of associations, or are members until another day.

use super::store;
use crate::passholder;
use chassis::Fault;
use contracts::pass::AssociationMembershipRow;
use contracts::{PassholderId, Refusal};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes the memberships that break no rule.
pub async fn join(tx: &mut Tx, rows: &[AssociationMembershipRow]) -> Result<Verdicts, Fault> {
    let associations: Vec<String> = rows.iter().map(|row| row.association_id.clone()).collect();
    let holders: Vec<PassholderId> = rows.iter().map(|row| row.passholder_id).collect();
    let associations = store::among(tx.conn(), &associations).await?;
    let holders = passholder::among(tx.conn(), &holders).await?;
    let (verdicts, accepted) = sift(rows, |row| {
        if !associations.contains(&row.association_id) {
            return Err(Refusal::association_not_found(&row.association_id));
        }
        match holders.contains(&row.passholder_id) {
            true => Ok(()),
            false => Err(passholder::unknown(row.passholder_id)),
        }
    });
    store::join(tx.conn(), &accepted).await?;
    Ok(verdicts)
}
