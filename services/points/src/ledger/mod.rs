//! The ledger: what each passholder earned and spent, and what is left of it.
//!
//! | row | is |
//! |---|---|
//! | entry | one change of a balance, by its kind and cause: written once, never changed |
//! | lot | points that were earned together, with their last valid day and what is left of them |
//! | balance | the sum of a holder's entries, with the number of the last one as its version |
//!
//! Open lots hold what is left of a balance: the balance, or nothing when it is below zero. It gets there
//! when a check-in is undone whose points were spent; whatever comes in next pays that back first.
//!
//! When two records of one person become one, `merge` books what is left of one ledger over to the other by
//! two entries that no history shows; the old ledger keeps the others, and whoever reads the history of the
//! one that stays reads those of both.
//!
//! Rules stand in `lots` (what an award adds, which lots a spending takes from) and `expiry` (when points
//! end). `book` is what every verb begins and ends with: balances are locked in one order, what has ended is
//! booked out, entries and lots are written, and each new balance is told once.

mod award;
mod book;
mod bring;
mod expire;
pub mod expiry;
mod forget;
mod lots;
mod merge;
mod read;
mod refund;
mod revoke;
mod spend;
mod store;

pub use award::{Award, award};
pub use book::lock;
pub use bring::{Brought, bring};
pub use expire::expire;
pub use forget::Ledgers;
pub use merge::{Merge, merge};
pub use read::{read_balance, read_balances, read_history};
pub use refund::refund;
pub use revoke::{ledgers_of, revoke};
pub use spend::spend;

/// What an entry is for. With its cause it is booked once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A check-in earned.
    CheckIn,
    /// A check-in was undone.
    Undo,
    /// A reward was paid.
    Redemption,
    /// A redemption gave its points back, or was closed before it was paid.
    Refund,
    /// Points ended.
    Expiry,
    /// Points that somebody brought along from before.
    Opening,
    /// What was left went to the ledger of another record of the person.
    MergedOut,
    /// What was left of another record of the person came in.
    MergedIn,
}

impl Kind {
    /// As the column holds it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CheckIn => "check_in",
            Self::Undo => "undo",
            Self::Redemption => "redemption",
            Self::Refund => "refund",
            Self::Expiry => "expiry",
            Self::Opening => "opening",
            Self::MergedOut => "merged_out",
            Self::MergedIn => "merged_in",
        }
    }
}
