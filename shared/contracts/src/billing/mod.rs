//! Who pays whom: the language of the billing service.

mod answers;
mod asks;
mod explanation;
mod facts;
mod reserving;
mod rows;
mod sharing;
mod views;

pub use answers::*;
pub use asks::*;
pub use explanation::*;
pub use facts::*;
pub use reserving::*;
pub use rows::*;
pub use sharing::*;
pub use views::*;
