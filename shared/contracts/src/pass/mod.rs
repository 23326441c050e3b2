//! Who holds a pass and what it entitles to: the language of the pass service.

mod asks;
mod facts;
mod rights;
mod rows;
mod social_tariff;
mod views;

pub use asks::*;
pub use facts::*;
pub use rights::*;
pub use rows::*;
pub use social_tariff::*;
pub use views::*;
