//! Open: somebody who has just become a passholder gets a family of others who have.

use super::store;
use crate::mail;
use chassis::Fault;
use contracts::PassholderId;
use messaging::Tx;

/// Nobody else knows of them yet, so nobody is held; whoever calls has judged whether there is room.
pub async fn open(tx: &mut Tx, owner: PassholderId, members: &[PassholderId]) -> Result<(), Fault> {
    let now = tx.now();
    for member in members {
        store::add(tx.conn(), owner, *member, None, now).await?;
        let told = mail::New {
            kind: mail::Kind::Family,
            to: *member,
            other: Some(owner),
            number: None,
        };
        mail::queue(tx, told).await?;
    }
    Ok(())
}
