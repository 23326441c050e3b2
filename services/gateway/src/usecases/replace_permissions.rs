//! Replace permissions: those of a client or user.

use crate::access::Subject;
use crate::store::permission;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::{Grant, PermissionsReplaced};
use messaging::Tx;
use std::collections::BTreeSet;

/// How far a replacement reaches.
pub enum Reach {
    /// The complete set.
    Everything,
    /// Only these permissions are given or taken: what others granted stays.
    Within(Vec<Grant>),
}

/// Tells who did it. Repeating is harmless.
pub async fn replace(
    tx: &mut Tx,
    subject: Subject,
    grants: Vec<Grant>,
    reach: Reach,
    by: String,
) -> Result<(), Fault> {
    let within = match &reach {
        Reach::Everything => None,
        Reach::Within(grants) => Some(grants.as_slice()),
    };
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
    let changed = permission::replace(tx.conn(), &subject, &grants, within)
        .await?
        .ok_or_else(|| Refusal::client_not_found(subject.name()))?;
    let grants = permission::grants(tx.conn(), std::slice::from_ref(&subject)).await?;
    let told_as = match subject {
        Subject::Client(id) => id,
        Subject::User { .. } | Subject::Email(_) => changed.told_as.to_string(),
    };
    tx.tell(&PermissionsReplaced {
        subject: told_as,
        version: changed.version,
        by,
        grants,
    })
}
