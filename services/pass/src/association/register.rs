//! Register: a passholder becomes a member of an association, or goes on being one.

use super::join::{join, mismatch};
use super::store;
use super::term::Candidate;
use crate::passholder;
use chassis::Fault;
use contracts::Refusal;
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::{AssociationMembershipRow, RegisterAssociationMembership};
use messaging::Tx;

/// The end follows from the association; where somebody chooses it, from the ask. The holder is held, so of
/// two renewals at once the second judges what the first wrote.
pub async fn register(tx: &mut Tx, ask: RegisterAssociationMembership) -> Result<Done, Fault> {
    let association = store::find(tx.conn(), &ask.association_id).await?;
    let association = association.ok_or_else(|| Refusal::association_not_found(&ask.association_id))?;
    association
        .rights
        .require_write(&ask.association_id, &ask.organizer_id)?;
    passholder::lock(tx.conn(), &[ask.passholder_id.0]).await?;
    let Some(born) = store::birthday(tx.conn(), ask.passholder_id).await? else {
        return Err(passholder::not_found().into());
    };
    if !store::is_active_in(tx.conn(), ask.passholder_id, association.card_system_id).await? {
        return Err(mismatch().into());
    }
    let candidate = Candidate {
        born,
        today: brussels_day(tx.now()),
        ends: store::end_of(tx.conn(), &ask.association_id, ask.passholder_id).await?,
    };
    let row = AssociationMembershipRow {
        end_date: association.terms.new_end(ask.end_date, candidate)?,
        association_id: ask.association_id,
        passholder_id: ask.passholder_id,
    };
    for verdict in join(tx, &[row]).await? {
        verdict?;
    }
    Ok(Done {})
}
