//! End: a passholder is no member of an association any more.

use super::store;
use crate::passholder;
use chassis::Fault;
use contracts::Refusal;
use contracts::ask::Done;
use contracts::pass::EndAssociationMembership;
use messaging::Tx;

/// It leaves nothing to be shown: who comes back registers anew.
pub async fn end(tx: &mut Tx, ask: EndAssociationMembership) -> Result<Done, Fault> {
    let unknown = || Refusal::association_not_found(&ask.association_id).not_found();
    let association = store::find(tx.conn(), &ask.association_id).await?;
    let rights = association.ok_or_else(unknown)?.rights;
    match rights.require_write(&ask.association_id, &ask.organizer_id) {
        Err(refusal) if refusal.is("association-not-found") => return Err(unknown().into()),
        outcome => outcome?,
    }
    passholder::lock(tx.conn(), &[ask.passholder_id.0]).await?;
    if !passholder::exists(tx.conn(), ask.passholder_id).await? {
        return Err(passholder::not_found().into());
    }
    match store::leave(tx.conn(), &ask.association_id, ask.passholder_id).await? {
        true => Ok(Done {}),
        false => Err(Refusal::new("url/not-found", 404, "Membership not found").into()),
    }
}
