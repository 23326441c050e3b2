//! Replace permissions: the complete set of a client or user.

use crate::store;
use chassis::Fault;
use contracts::access::{Grant, PermissionsReplaced};
use contracts::{OrganizerId, Refusal};
use messaging::Tx;
use std::collections::BTreeSet;

/// `only` limits the change to some organizers: what others granted stays. Tells who did it. Repeating is harmless.
pub async fn replace(
    tx: &mut Tx,
    kind: &'static str,
    subject: String,
    grants: Vec<Grant>,
    only: Option<Vec<OrganizerId>>,
    by: String,
) -> Result<(), Fault> {
    let unique = |grant: Grant| Grant {
        permissions: grant
            .permissions
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        ..grant
    };
    let grants: Vec<Grant> = grants.into_iter().map(unique).collect();
    let version = store::replace_grants(tx.conn(), kind, &subject, &grants, only.as_deref())
        .await?
        .ok_or_else(|| {
            Refusal::uitpas("client-not-found", format!("Client {subject} not found")).not_found()
        })?;
    let grants = store::grants_of(tx.conn(), kind, std::slice::from_ref(&subject)).await?;
    tx.tell(&PermissionsReplaced {
        subject,
        version,
        by,
        grants,
    })
}
