//! Commit: something is promised of a budget that is not sold yet, or no longer promised.

use super::require_own;
use super::store::commitments;
use chassis::Fault;
use contracts::billing::{Commitment, PutCommitment};
use contracts::day::brussels_day;
use contracts::text::require_lasting;
use contracts::{Refusal, named};
use messaging::Tx;

/// In characters.
const LONGEST_REFERENCE: usize = 100;

/// The same again changes nothing; zero ends it. It counts until and including its last day, and what came of
/// it is among the sales then.
///
/// # Errors
/// 404 for a municipality that is not the caller's; refused for a reference that is too long, a text with a
/// national number in it, and a new one that is over.
///
/// Rule: a commitment counts until and including its last day, however often it is written, and each time is
/// kept
/// Test: `a_commitment_counts_until_its_last_day_and_once`
/// Source: this house
pub async fn commit(tx: &mut Tx, ask: PutCommitment) -> Result<Commitment, Fault> {
    require_lasting("reference", &ask.reference)?;
    require_lasting("description", &ask.new.description)?;
    let reference = ask.reference.trim();
    if reference.chars().nth(LONGEST_REFERENCE).is_some() {
        let words = format!("a reference has at most {LONGEST_REFERENCE} characters");
        return Err(Refusal::invalid(words).into());
    }
    let municipality = require_own(tx.conn(), &ask.budget).await?;
    let (of, now) = ((municipality.as_str(), ask.budget.year), tx.now());
    let today = brussels_day(now);
    commitments::lock(tx.conn(), of, reference).await?;
    let before = commitments::find(tx.conn(), of, reference, today).await?;
    if before.is_none() && ask.new.until < today {
        let words = "a commitment that is over counts for nothing";
        return Err(Refusal::invalid_data(&[("/until".into(), words.into())]).into());
    }
    let is_same = before.is_some_and(|known| {
        let description = ask.new.description.trim();
        known.amount == ask.new.amount && known.until == ask.new.until && known.description == description
    });
    if !is_same {
        commitments::put(tx.conn(), of, reference, &ask.new, (&ask.by, now)).await?;
    }
    let written = commitments::find(tx.conn(), of, reference, today).await?;
    written.ok_or_else(|| Fault::broken(format!("commitment {} is gone", named(reference))))
}
