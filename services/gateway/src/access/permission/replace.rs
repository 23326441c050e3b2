//! Replace: the permissions of a client or user.

use super::reach::{By, Reach};
use crate::access::principal::Subject;
use crate::access::store::{partner, permission};
use crate::access::tenant;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::{Grant, PermissionsReplaced};
use messaging::Tx;

/// Tells who did it. Repeating is harmless.
///
/// # Errors
/// Refused when the subject is unknown, and for what it cannot hold.
///
/// Rule: nobody gives or takes a permission that he does not hold
/// Test: `nobody_gives_or_takes_a_permission_that_he_does_not_hold`
/// Source: docs/security.md
pub async fn replace(
    tx: &mut Tx,
    subject: Subject,
    grants: Vec<Grant>,
    reach: Reach,
    by: By,
) -> Result<(), Fault> {
    let grants: Vec<Grant> = grants.into_iter().map(in_order).collect();
    let within = match &reach {
        Reach::Everything => None,
        Reach::Within(grants) => Some(grants.as_slice()),
    };
    let changed = permission::lock(tx.conn(), &subject).await?;
    let changed = changed.ok_or_else(|| Refusal::client_not_found(subject.name()))?;
    let ids: Vec<String> = grants.iter().map(|grant| grant.organizer_id.0.clone()).collect();
    let partners = partner::among(tx.conn(), &ids).await?;
    tenant::judge(changed.partner_id.as_deref(), &grants, &partners)?;
    permission::take(tx.conn(), &subject, within).await?;
    permission::give(tx.conn(), &subject, &grants).await?;
    let held = permission::grants(tx.conn(), std::slice::from_ref(&subject)).await?;
    let told_as = match subject {
        Subject::Client(id) => id,
        Subject::User { .. } | Subject::Email(_) => changed.told_as.to_string(),
    };
    tx.tell(&PermissionsReplaced {
        subject: told_as,
        version: changed.version,
        by: by.into_text(),
        grants: held,
    })
}

/// Refuses another partner than the one that a subject acts for.
///
/// # Errors
/// Refused when it acts for another one, or for none.
///
/// Rule: for which partner a client or user acts never changes
/// Test: `a_client_never_becomes_a_partners`
/// Source: this house
pub async fn require_same(tx: &mut Tx, subject: &Subject, acts_for: Option<&str>) -> Result<(), Fault> {
    match permission::acts_for(tx.conn(), subject).await?.as_deref() == acts_for {
        true => Ok(()),
        false => Err(Refusal::invalid("for which partner it acts cannot be changed").into()),
    }
}

/// Each permission once, in one order.
fn in_order(mut grant: Grant) -> Grant {
    grant.permissions.sort_unstable();
    grant.permissions.dedup();
    grant
}
