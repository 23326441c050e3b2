//! What somebody who is signed in sees: the own pass, and whose history is also his to read. Who that is says
//! first a national number that the issuer proves, then the linked account. And how an operator shuts
//! the way.

mod close;
mod find;
mod open;
mod read;
mod registration;
mod unlink;

pub use close::close;
pub use find::find;
pub use open::open;
pub use read::read;
pub use registration::registration;
pub use unlink::unlink;

use crate::insz::{self, InszVault};
use crate::{account, card};
use chassis::Fault;
use contracts::pass::SignedInAs;
use contracts::{PassNumber, PassholderId, Refusal};
use messaging::Tx;
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

/// Whose pass it is, whichever of his cards.
async fn holder_of(tx: &mut Tx, number: &PassNumber) -> Result<PassholderId, Fault> {
    let card = card::find_by_number(tx.conn(), number).await?;
    let holder = card.and_then(|card| card.passholder_id);
    holder.ok_or_else(|| Refusal::pass_not_found().into())
}
