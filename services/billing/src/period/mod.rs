//! Periods: when what was sold is settled.
//!
//! A region has one period that is not closed, which begins on the day after the last closed one. On its last
//! day or later somebody proposes to close it: then a job of any process makes its statements
//! ([`count_waiting`]), in one transaction, and nothing of them moves while a second person looks. He closes
//! it for good, or refuses: then it is open again, and the next proposal makes its statements anew.
//!
//! | from | to | by |
//! |---|---|---|
//! | open | counting | who proposes |
//! | counting | proposed | the job |
//! | proposed | closed | another than who proposed |
//! | counting, proposed | open | another or the same |

mod approve;
mod cadence;
mod count_waiting;
mod list;
mod own;
mod propose;
mod put;
mod read;
mod refuse;
mod store;

pub use approve::approve;
pub use count_waiting::count_waiting;
pub use list::list;
pub use own::{put_own, put_own_rows, read_own};
pub use propose::propose;
pub use put::put;
pub use read::read;
pub use refuse::refuse;
pub use store::late_days;

use contracts::billing::{PeriodId, SettlementPeriod};
use contracts::{CardSystemId, Refusal};

/// For how many days after an activity a region that does not say takes a sale that was never registered.
pub const LATE_DAYS: i32 = 60;

/// A period as it is, and whether it was ever proposed.
#[derive(Debug, Clone)]
struct Known {
    shown: SettlementPeriod,
    /// Its number in the database.
    row: Option<i32>,
}

fn missing(id: PeriodId) -> Refusal {
    Refusal::uitpas("period-not-found", format!("Period {id} not found")).not_found()
}

/// A period of another region is not there.
fn require_region(regions: &[CardSystemId], id: PeriodId) -> Result<(), Refusal> {
    match regions.contains(&id.card_system_id) {
        true => Ok(()),
        false => Err(missing(id)),
    }
}

/// 409: it is not in the state that this needs.
fn wrong_state(words: &str) -> Refusal {
    Refusal::new("uitpas/period-state", 409, words)
}
