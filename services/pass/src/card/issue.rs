//! Issue: a digital pass gets a number of its region and becomes somebody's.

use super::store;
use chassis::Fault;
use contracts::{CardSystemId, PassNumber, PassholderId, Refusal};
use messaging::Tx;

/// A prefix has so many numbers.
const NUMBERS: u128 = 1_000_000;
/// How many numbers are tried at once, and how often.
const AT_ONCE: usize = 32;
const ROUNDS: usize = 4;

/// Numbers are drawn and not counted: nobody can tell the next one, and no counter makes others wait.
///
/// # Errors
/// Refused when the region makes no numbers; busy when almost all of them are taken.
///
/// Rule: the number of a digital pass begins with a prefix of its region, and belongs to nobody else
/// Test: `a_digital_pass_gets_a_number_of_its_region_that_nobody_has`
/// Source: UiTPAS documentation, UiTPAS number
pub async fn issue(tx: &mut Tx, region: CardSystemId, holder: PassholderId) -> Result<PassNumber, Fault> {
    let prefixes = store::prefixes(tx.conn(), region).await?;
    if prefixes.is_empty() {
        let words = "the region gives out no digital passes";
        return Err(Refusal::invalid_data(&[("/cardType".into(), words.into())]).into());
    }
    for _ in 0..ROUNDS {
        let drawn: Vec<PassNumber> = prefixes
            .iter()
            .cycle()
            .take(AT_ONCE)
            .map(|prefix| PassNumber::build(prefix.unsigned_abs(), draw(tx)))
            .collect();
        if let Some(number) = store::insert_digital(tx.conn(), &drawn, region, holder).await? {
            return Ok(number);
        }
    }
    Err(Fault::Busy("the region has hardly a pass number left".into()))
}

fn draw(tx: &Tx) -> u32 {
    (tx.new_id().as_u128() % NUMBERS) as u32
}
