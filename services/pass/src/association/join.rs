//! Join: passholders become members of associations, or are members until another day.

use super::store;
use crate::{membership, passholder};
use chassis::Fault;
use contracts::pass::AssociationMembershipRow;
use contracts::{PassholderId, Refusal};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};
use uuid::Uuid;

/// Writes the memberships that break no rule, one at a time or those of a pack.
///
/// Rule: a membership of an association is refused whose association or holder is unknown, or whose holder is
/// no member of the association's region
/// Test: `a_member_of_an_association_is_a_member_of_its_region`
/// Source: UiTPAS API 4.0, `association-passholder-cardsystem-mismatch`
pub async fn join(tx: &mut Tx, rows: &[AssociationMembershipRow]) -> Result<Verdicts, Fault> {
    let associations: Vec<String> = rows.iter().map(|row| row.association_id.clone()).collect();
    let holders: Vec<PassholderId> = rows.iter().map(|row| row.passholder_id).collect();
    let ids: Vec<Uuid> = holders.iter().map(|id| id.0).collect();
    let regions = store::regions(tx.conn(), &associations).await?;
    passholder::lock(tx.conn(), &ids).await?;
    let holders = passholder::among(tx.conn(), &holders).await?;
    let memberships = membership::store::of_holders(tx.conn(), &ids).await?;
    let (verdicts, accepted) = sift(rows, |row| {
        let Some(region) = regions.get(&row.association_id) else {
            return Err(Refusal::association_not_found(&row.association_id));
        };
        if !holders.contains(&row.passholder_id) {
            return Err(passholder::unknown(row.passholder_id));
        }
        let mut own = memberships.get(&row.passholder_id.0).into_iter().flatten();
        match own.any(|membership| membership.card_system_id == *region) {
            true => Ok(()),
            false => Err(mismatch()),
        }
    });
    store::join(tx.conn(), &accepted).await?;
    Ok(verdicts)
}

/// The holder is no member of the region.
pub fn mismatch() -> Refusal {
    Refusal::uitpas(
        "association-passholder-cardsystem-mismatch",
        "The passholder is no member of the association's card system",
    )
}
