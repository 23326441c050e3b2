//! Bank accounts: where the money of an organizer or a municipality goes to and comes from.
//!
//! Whoever changes an account takes the money. So one proposes, another one looks and approves, and a day
//! goes by before it is used, in which whoever it belongs to can see it. Nothing is ever changed or taken
//! away: an account that is not used any more stays in the history. Its number is sealed for its row, and
//! what is shown of it is its country and its last four digits; no log has more than that it changed.

mod decide;
mod propose;
mod read;
mod store;
mod vault;

pub use decide::decide;
pub use propose::propose;
pub use read::{in_force, read};
pub use vault::AccountVault;

use chassis::Fault;
use contracts::billing::{AccountOwner, PartyKind};
use contracts::{OrganizerId, Refusal, Scope};
use sqlx::PgConnection;

/// It is the caller's: an organizer for which he holds the permission, or the municipality whose own service
/// one of those is.
///
/// # Errors
/// 404 for an organizer that is not known, 403 for what is not the caller's.
///
/// Rule: the account of a municipality is its own services', that of an organizer the organizer's
/// Test: `an_account_is_its_owners_alone`
/// Source: this house
async fn require(
    conn: &mut PgConnection,
    owner: &AccountOwner,
    scope: &Scope,
    permission: &str,
) -> Result<(), Fault> {
    match owner.kind {
        PartyKind::Organizer => {
            let id = OrganizerId::from(owner.id.as_str());
            let known = directory::find_organizer(conn, &id).await?;
            known.ok_or_else(|| Refusal::organizer_not_found(&id).not_found())?;
            Ok(scope.require(&id, permission)?)
        }
        PartyKind::Municipality => {
            let services = scope.ids().unwrap_or_default();
            match store::is_own(conn, &owner.id, &services).await? {
                true => Ok(()),
                false => Err(Refusal::forbidden(permission).into()),
            }
        }
        PartyKind::Fund | PartyKind::Flanders => Err(Refusal::forbidden(permission).into()),
    }
}
