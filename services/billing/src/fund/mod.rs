//! Funds: they bear parts of prices, beside municipalities and organizers. A fund is of one card system, and
//! keys of that one alone name it. What it bears stands under its number in every sale for ever, so none is
//! taken away.

mod add;
mod list;
mod store;

pub use add::add;
pub use list::list;
pub use store::{Funds, of_card_systems};

use contracts::billing::Payer;
use contracts::{CardSystemId, Refusal};

/// Refuses a payer that is a fund, and none of this card system.
///
/// Rule: a key names funds of its own card system alone
/// Test: `a_fund_bears_its_part_and_is_of_one_card_system`
/// Source: this house
pub fn require_all(
    funds: &Funds,
    region: CardSystemId,
    payers: impl Iterator<Item = Payer>,
) -> Result<(), Refusal> {
    for payer in payers {
        if let Payer::Fund(id) = payer
            && funds.get(&id) != Some(&region)
        {
            return Err(Refusal::invalid(format!(
                "fund {id} is unknown in card system {region}"
            )));
        }
    }
    Ok(())
}
