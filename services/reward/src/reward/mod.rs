//! Rewards: what points buy, and what welcomes a new member.
//!
//! A reward is the view that the API shows, its stock, and what is configured behind it. It can be redeemed
//! with the organizers that it names or, where it names nobody, with every organizer of its card systems.
//! After the first redemption its price and the begin of its periods stay as they are, and its stock never
//! falls below what is taken.
//!
//! | file | decides |
//! |---|---|
//! | `place` | where it is offered and redeemed |
//! | `limit` | how often one person may redeem it |
//! | `eligibility` | may this person redeem it now? |
//! | `reason` | what is said when not |
//! | `change` | what of it may still change |
//! | `names` | how it is called where it is shown |
//! | `words`, `sorting`, `facet` | what a search finds, in which order, counted by what |
//!
//! A search is one statement for the number of all that match, one for the ids of the page, and one for each
//! facet that was asked for. `matching` builds them on a narrow table that [`put()`] writes beside the views,
//! so that no view is read but those of the page. What bounds it is the size of that table: some thirty
//! megabytes for a hundred thousand rewards.

mod balance;
mod change;
mod counter;
pub mod eligibility;
mod facet;
pub mod limit;
mod matching;
mod names;
mod place;
mod put;
mod read;
pub mod reason;
mod search;
mod sorting;
mod store;
mod words;

pub use balance::balance;
pub use counter::{REWARDS_REDEEM, counter};
pub use put::put;
pub use read::read;
pub use search::search;
pub use store::{find, give_unit_back, has_code, take_unit};

use contracts::reward::{RedeemInfo, Reward};

/// Stock of a reward, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    /// None: unlimited.
    pub max_units: Option<i32>,
    /// One by each redemption that was not cancelled.
    pub units_taken: i32,
}

impl Stock {
    /// Whether no unit is left.
    pub fn is_gone(self) -> bool {
        self.max_units.is_some_and(|most| self.units_taken >= most)
    }
}

/// A reward with what is configured behind it.
#[derive(Debug, Clone)]
pub struct Found {
    /// As it is shown now.
    pub reward: Reward,
    pub stock: Stock,
    pub redeem_info: Option<RedeemInfo>,
}
