//! Put: what a person says of a signal.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{PutSignal, Signal};
use contracts::text::require_lasting;
use messaging::Tx;

/// Whoever looked says so, and why; each time stays.
///
/// # Errors
/// 404 for a signal that is not of the caller's regions; refused without a reason, or with a national number
/// in it.
///
/// Rule: a signal is open until a person says why it is not any more; what was said before stays
/// Test: `what_persons_say_of_a_signal_stays`
/// Source: this house: nobody is punished by a machine
pub async fn put(tx: &mut Tx, ask: PutSignal) -> Result<Signal, Fault> {
    require_lasting("reason", &ask.said.reason)?;
    let by = (ask.by.as_str(), tx.now());
    let said = store::say(tx.conn(), ask.signal_id, &ask.regions, &ask.said, by);
    let missing =
        || Refusal::uitpas("signal-not-found", format!("Signal {} not found", ask.signal_id)).not_found();
    Ok(said.await?.ok_or_else(missing)?)
}
