//! Ticket sales: tickets that were sold at a reduced tariff, with every payer's share.
//!
//! A sale is registered and never changed. It keeps the key and the version that made its price, the shares
//! to the cent, the reason in words and the names of the limits that it used: whoever settles later needs
//! no rule of today. A cancellation is a counter-entry of the same shares with the other sign, at most one,
//! and frees the limits. [`register`] takes many lines at once, all or none; [`record`] takes those of the
//! past from a region pack, each at its own time and by the same rules. Of who is forgotten the amounts stay
//! ([`Sales`]), and of two records of one person the one that stays has them all (`merge`): the only changes
//! that a sale ever sees.

mod budgets;
mod cancel;
mod explain;
mod forget;
mod limits;
mod line;
mod list;
mod matching;
mod merge;
mod promise;
mod reach;
mod record;
mod references;
mod register;
mod store;
mod words;

pub use cancel::cancel;
pub use explain::{basis_of, explain};
pub use forget::Sales;
pub use line::canonical;
pub use list::list;
pub use promise::Promise;
pub use record::record;
pub use references::references;
pub use register::{Full, Purpose, Refused, Taken, keep, register, take, take_one, try_register};
pub use store::explained::{Stored, find_all};
pub use store::{load, lock_references, of_references};
