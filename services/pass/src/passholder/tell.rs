//! Tell: what other services need of passholders who changed.

use super::store;
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::PassholderId;
use messaging::Tx;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Gives each its next version and tells it as a whole; its rights travel sealed.
pub async fn tell(tx: &mut Tx, rights: &Keys, holders: &BTreeSet<PassholderId>) -> Result<(), Fault> {
    let ids: Vec<Uuid> = holders.iter().map(|id| id.0).collect();
    store::next_versions(tx.conn(), &ids).await?;
    for person in store::load(tx.conn(), &ids).await? {
        let fact = person.changed();
        tx.tell(&fact.seal_rights(|plain, place| rights.seal_text(plain, place))?)?;
    }
    Ok(())
}
