//! Withdraw: a version that was not published is taken away.

use super::{hold, require_draft, store};
use chassis::Fault;
use contracts::ask::Done;
use contracts::billing::{KeyStep, WithdrawDraft};
use messaging::Tx;

/// Takes away a draft, decided or not. Its number is nobody's again.
///
/// # Errors
/// 404 for a key that is not the caller's and for a version that is not there; refused for one that is
/// published.
pub async fn withdraw(tx: &mut Tx, ask: WithdrawDraft) -> Result<Done, Fault> {
    let key = hold(tx, ask.key_id, &ask.regions).await?;
    require_draft(tx, key.id, ask.version).await?;
    store::draft::remove(tx.conn(), key.id, ask.version).await?;
    let now = tx.now();
    store::draft::note(tx.conn(), key.id, ask.version, KeyStep::Withdrawn, &ask.by, now).await?;
    Ok(Done {})
}
