//! Decide: the decision of a council on what a draft says.

use super::{hold, require_draft, shown, store};
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{DecideVersion, KeyState, KeyStep, ManagedVersion};
use contracts::day::brussels_day;
use contracts::text::require_short;
use messaging::Tx;

/// Writes the reference and the date of the decision. The same decision again changes nothing.
///
/// # Errors
/// 404 for a key that is not the caller's and for a version that is not there; refused without a reference,
/// for a day to come, and where another decision is written.
pub async fn decide(tx: &mut Tx, ask: DecideVersion) -> Result<ManagedVersion, Fault> {
    let key = hold(tx, ask.key_id, &ask.regions).await?;
    let draft = require_draft(tx, key.id, ask.version).await?;
    let wrong = |pointer: &str, words: &str| Refusal::invalid_data(&[(pointer.into(), words.into())]);
    let mut decision = ask.decision;
    decision.reference = decision.reference.trim().to_owned();
    require_short(&[("reference", &decision.reference)])?;
    if decision.reference.is_empty() {
        return Err(wrong("/reference", "is required").into());
    }
    if decision.date > brussels_day(tx.now()) {
        return Err(wrong("/date", "is a day to come").into());
    }
    if draft.state == KeyState::Decided {
        return match draft.decision.as_ref() == Some(&decision) {
            true => shown(tx, key.id, ask.version).await,
            false => Err(Refusal::invalid("another decision is written already").into()),
        };
    }
    store::draft::decide(tx.conn(), key.id, ask.version, &decision).await?;
    let now = tx.now();
    store::draft::note(tx.conn(), key.id, ask.version, KeyStep::Decided, &ask.by, now).await?;
    shown(tx, key.id, ask.version).await
}
