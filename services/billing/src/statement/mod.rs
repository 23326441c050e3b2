//! Statements: what an organizer gets, and what each payer owes, of the sales of a period.
//!
//! [`make`] takes the entries of the ledger that are not settled yet out of their queue and into statements:
//! each entry stands once in that of its organizer, and once in that of each payer that bears something of
//! it. Whatever is committed later than it looks is still in the queue when the next period looks. The number
//! of statements to the database does not depend on how many sales there are, and neither does the memory
//! that it takes.
//!
//! What a statement says is frozen with it: amounts, parties and their names, and a name for each holder that
//! is another one in every statement. Its file ([`file`]) is written again from these rows whenever somebody
//! wants it, byte for byte, and its hash is kept beside.

mod file;
mod hash;
mod lines;
mod list;
mod make;
mod netting;
mod part;
mod read;
mod render;
mod settlement;
mod store;

pub use lines::lines;
pub use list::list;
pub use make::make;
pub use part::part;
pub use read::read;
pub use render::render;
pub use settlement::{settled, settlement};
pub use store::settlement::last_day;

use chrono::NaiveDate;
use contracts::billing::PeriodId;

/// A period whose statements are made.
#[derive(Debug, Clone, Copy)]
pub struct Making {
    /// Its number in the database.
    pub row: i32,
    pub id: PeriodId,
    pub last_day: NaiveDate,
}

/// The hash of a statement's file.
struct Hashed {
    /// Of the statement.
    number: i32,
    sha256: Vec<u8>,
}
