//! Sweep: registration tokens that are over are forgotten.

use super::store;
use chassis::Fault;
use messaging::Tx;

/// A slice is small enough to end within a statement's time.
const SLICE: i64 = 5_000;

/// Forgets a slice of them; tells whether more may be left.
///
/// Rule: a registration token is forgotten within the hour after it is over
/// Test: `tokens_that_are_over_are_forgotten`
/// Source: GDPR article 5; this house
pub async fn sweep(tx: &mut Tx) -> Result<bool, Fault> {
    let now = tx.now();
    let gone = store::forget_tokens(tx.conn(), now, SLICE).await?;
    Ok(gone == SLICE.unsigned_abs())
}
