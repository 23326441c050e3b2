//! The journal: what was settled, as entries of a bookkeeping. Each entry balances to the cent; which
//! accounts it is booked on is the region's.

mod accounts;
mod entry;

pub use accounts::Accounts;
pub use entry::{Booked, entries, write};
