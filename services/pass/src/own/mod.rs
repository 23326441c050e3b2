//! What somebody who is signed in sees: the own pass, and whose history is also his to read. Who that is says
//! first a national number that the issuer proves, then the linked account.

mod find;
mod read;
mod registration;

pub use find::find;
pub use read::read;
pub use registration::registration;

use crate::account;
use crate::insz::{self, InszVault};
use chassis::Fault;
use contracts::pass::SignedInAs;
use contracts::{PassholderId, Refusal};
use sqlx::PgConnection;

/// 404: whoever is signed in has no pass.
fn nobody() -> Refusal {
    Refusal::uitpas("passholder-not-found", "The user has no passholder").not_found()
}

/// The passholder who is signed in.
///
/// # Errors
/// 404 `passholder-not-found`.
///
/// Rule: who is signed in is found by the national number that the issuer proves, else by the linked account
/// Test: `whoever_is_signed_in_is_found_by_national_number_and_else_by_account`
/// Source: UiTPAS API 4.0, GET /passholders/me
async fn holder(conn: &mut PgConnection, vault: &InszVault, who: &SignedInAs) -> Result<PassholderId, Fault> {
    if let Some(insz) = &who.insz
        && let Some(holder) = insz::store::find(&mut *conn, &vault.indexes(&insz.0)).await?
    {
        return Ok(holder);
    }
    let linked = account::find(conn, &who.account).await?;
    linked.ok_or_else(|| nobody().into())
}
