//! Whoever guesses codes of vouchers or referrals, or numbers of cards, is slowed like whoever guesses
//! passes.

use crate::door::Door;
use crate::door::problem::Problem;
use crate::lookups::{self, Look};
use chassis::Fault;
use contracts::Refusal;

/// Counts a look-up whose codes, and number of a card, were given by hand, and hands the outcome on. What was
/// refused for another reason counts for nothing.
///
/// # Errors
/// That of the outcome.
pub async fn counted<T>(
    door: &Door,
    look: Look,
    number: Option<&str>,
    outcome: Result<T, Fault>,
) -> Result<T, Problem> {
    match &outcome {
        Ok(_) => look.count(door, false).await,
        Err(Fault::Refused(refusal)) if is_guess(door, number, refusal).await => look.count(door, true).await,
        Err(_) => {}
    }
    outcome.map_err(Problem::from)
}

/// A card of another region is there: who holds it in hands has not guessed.
async fn is_guess(door: &Door, number: Option<&str>, refusal: &Refusal) -> bool {
    if refusal.is("invalid-voucher-code") || refusal.is("referral-code-unknown") {
        return true;
    }
    match number {
        Some(number) if refusal.is("invalid-card") => !lookups::is_known(door, number).await,
        _ => false,
    }
}
