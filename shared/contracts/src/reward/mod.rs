//! What points buy: the language of the reward service.

mod asks;
mod facts;
mod rows;
mod views;
mod words;

pub use asks::*;
pub use facts::*;
pub use rows::*;
pub use views::*;
pub use words::*;
