//! Users of a region pack: people whom a trusted issuer knows, by its `sub` or by an address.

use super::permission::{By, Reach, replace, require_same};
use super::principal::Subject;
use super::store::client;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::UserRow;
use messaging::loading::{Verdicts, each};
use messaging::{Reading, Tx};

/// Who a row is about. A `sub` means something only together with whose it is; an address without an issuer
/// is anybody's who proves to own it.
///
/// # Errors
/// Refused for a `sub` without its issuer.
pub fn subject(row: &UserRow) -> Result<Subject, Refusal> {
    match row.issuer.as_deref() {
        Some(issuer) if !issuer.is_empty() => Ok(Subject::User {
            issuer: issuer.to_owned(),
            sub: row.subject.clone(),
        }),
        _ if row.subject.contains('@') => Ok(Subject::Email(row.subject.to_lowercase())),
        _ => Err(Refusal::invalid("a sub needs the issuer whose it is")),
    }
}

/// Adds users, or gives known ones this name and these permissions.
pub async fn put(tx: &mut Tx, rows: &[UserRow]) -> Result<Verdicts, Fault> {
    each(tx, rows, |tx, row| Box::pin(put_one(tx, row))).await
}

async fn put_one(tx: &mut Tx, row: &UserRow) -> Result<(), Fault> {
    let subject = subject(row)?;
    let acts_for = row.partner_id.map(|id| id.to_string());
    client::put(tx.conn(), &subject, &row.name, None, acts_for.as_deref()).await?;
    require_same(tx, &subject, acts_for.as_deref()).await?;
    replace(tx, subject, row.grants.clone(), Reach::Everything, By::Pack).await
}

/// Whether a user was let in by this address, in lower case.
pub async fn has_address(reading: &mut Reading, address: &str) -> Result<bool, Fault> {
    client::has_address(reading.conn(), address).await
}
