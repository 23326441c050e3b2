//! Replace permissions: the complete set of a client or user.

use crate::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::{Grant, PermissionsReplaced};
use messaging::Tx;

/// Tells who did it. Repeating is harmless.
pub async fn replace(tx: &mut Tx, kind: &'static str, subject: String, grants: Vec<Grant>, by: String) -> Result<(), Fault> {
    let version = store::replace_grants(tx.conn(), kind, &subject, &grants)
        .await?
        .ok_or_else(|| Refusal::uitpas("client-not-found", format!("Client {subject} not found")).not_found())?;
    tx.tell(&PermissionsReplaced { subject, version, by, grants })
}
