//! Payments of closed periods, to banks and back.
//!
//! A payment is open, is given to a bank as an order in a file, and is paid or rejected when a statement of
//! the bank says so. A rejected one is open again, and is given anew with another communication; the others
//! stay as they are. Only accounts that two persons approved are paid to and from: a payment without one
//! stays open, and whoever makes the file is told which. A statement that is read again changes nothing.

mod file;
mod import;
mod journal;
mod list;
mod outcome;
mod store;

pub use file::{make, read};
pub use import::import;
pub use journal::journal;
pub use list::list;

use contracts::billing::PeriodId;
use contracts::{CardSystemId, Refusal};

/// 404: nothing is settled of this period, or not for the caller.
fn missing(id: PeriodId) -> Refusal {
    Refusal::uitpas("period-not-found", format!("Period {id} is not closed")).not_found()
}

fn require(id: PeriodId, regions: &[CardSystemId]) -> Result<(), Refusal> {
    match regions.contains(&id.card_system_id) {
        true => Ok(()),
        false => Err(missing(id)),
    }
}
