//! Leavers: who was deleted, and is not forgotten yet. Of the person nothing is left here but the id, the
//! time, and the numbers of the cards - which count as deleted, so that a counter that scans one learns that.
//!
//! For so many days as a setting says the other services still know whose check-ins, sales and redemptions
//! theirs were: one may be taken back, a statement explained. Then the person is forgotten everywhere.

mod due;
mod list;
pub mod store;

pub use due::due_before;
pub use list::list;
