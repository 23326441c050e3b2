//! Whoever guesses codes of vouchers or numbers of cards is slowed like whoever guesses passes.

use crate::door::Door;
use crate::door::problem::Problem;
use crate::lookups::Look;
use chassis::Fault;
use contracts::Refusal;

/// Counts a look-up whose codes and numbers were given by hand, and hands the outcome on.
///
/// # Errors
/// That of the outcome.
pub async fn counted<T>(door: &Door, look: Look, outcome: Result<T, Fault>) -> Result<T, Problem> {
    let missed = outcome
        .as_ref()
        .err()
        .and_then(Fault::refusal)
        .is_some_and(is_miss);
    look.count(door, missed).await;
    outcome.map_err(Problem::from)
}

fn is_miss(refusal: &Refusal) -> bool {
    refusal.is("invalid-voucher-code") || refusal.is("invalid-card")
}
