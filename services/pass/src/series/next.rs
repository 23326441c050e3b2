//! Next: a digital pass with a number that nobody has.

use super::store;
use crate::{card, card_system};
use chassis::Fault;
use contracts::pass::CardRow;
use contracts::{CardSystemId, PassNumber, Refusal};
use messaging::Tx;

/// A series has so many numbers.
const END: i32 = 1_000_000;
/// So many are looked at together: cards of a supplier may begin with the same digits.
const LOOK: i32 = 2_000;

/// Makes a digital pass with the next number of the region's series that no card has.
///
/// Rule: a digital pass gets the next free number of its region: the region's five digits, six of a sequence,
/// a 0 for everybody, a check digit
/// Test: `numbers_of_digital_passes_follow_each_other_and_step_over_cards_of_the_stock`,
/// `eight_who_register_at_once_get_eight_numbers`
/// Source: UiTPAS documentation, cards; this house
pub async fn next(tx: &mut Tx, region: CardSystemId) -> Result<CardRow, Fault> {
    let prefix = card_system::prefix_of(tx.conn(), region).await?;
    let digits: u32 = prefix.parse().map_err(Fault::broken)?;
    let mut from = store::hold(tx.conn(), region, &prefix).await?;
    while from < END {
        let to = END.min(from + LOOK);
        let some: Vec<PassNumber> = (from..to).map(|n| PassNumber::build(digits, n as u32)).collect();
        let taken = card::among(tx.conn(), &some).await?;
        for (place, number) in some.into_iter().enumerate() {
            if taken.contains(&number) {
                continue;
            }
            if let Some(made) = card::make_digital(tx, number, region).await? {
                store::put(tx.conn(), region, &prefix, from + place as i32 + 1).await?;
                return Ok(made);
            }
        }
        from = to;
    }
    Err(Refusal::invalid("the region has no number left for a digital pass").into())
}
