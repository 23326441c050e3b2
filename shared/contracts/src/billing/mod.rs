//! Who pays whom: the language of the billing service.

mod answers;
mod asks;
mod budget;
mod explanation;
mod facts;
mod rows;
mod sharing;
mod signal;
mod views;

pub use answers::*;
pub use asks::*;
pub use budget::*;
pub use explanation::*;
pub use facts::*;
pub use rows::*;
pub use sharing::*;
pub use signal::*;
pub use views::*;
