//! The budgets of those who bear a part of a batch of sales.

use super::line::at_line;
use super::promise::Promise;
use crate::budget;
use chassis::Fault;
use contracts::billing::PayerKind;
use contracts::{Refusal, message};
use messaging::Tx;
use std::collections::BTreeMap;

/// After the sales of these lines are written, because what they spend counts.
///
/// # Errors
/// The refusal of a sale of which a municipality would bear more than is left, where it wants that refused;
/// at the last line of that municipality. It says as much as that of places that are gone: not whose budget
/// it is.
pub async fn require(tx: &mut Tx, all: &[Promise], lines: &[usize]) -> Result<(), Fault> {
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    for (promise, line) in all.iter().zip(lines) {
        for share in &promise.shares {
            let bears = (share.payer, &share.payer_id, share.cents.0 > 0);
            if let (PayerKind::Municipality, Some(name), true) = bears {
                last.insert(name.clone(), *line);
            }
        }
    }
    let municipalities: Vec<String> = last.keys().cloned().collect();
    let exhausted = budget::exhausted(tx, &municipalities).await?;
    match exhausted.iter().find_map(|name| last.get(name)) {
        Some(index) => {
            let refusal = Refusal::uitpas("maximum-reached", "Maximum reached");
            Err(at_line(refusal.message(message::nothing_left_at_this_price()), *index).into())
        }
        None => Ok(()),
    }
}
