//! What is on offer and who came: the language of the activity service.

mod asks;
mod facts;
mod rows;
mod views;

pub use asks::*;
pub use facts::*;
pub use rows::*;
pub use views::*;
