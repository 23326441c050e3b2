//! Sheets: tables of money as files that people open. The same cells are written as CSV and as XLSX, row by
//! row, so that neither is ever held as a whole, and both say the same.

mod cell;
mod csv;
mod xlsx;

pub use self::cell::{Cell, Column};
pub use self::csv::Csv;
pub use self::xlsx::Xlsx;
