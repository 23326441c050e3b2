//! Who holds a pass and what it entitles to: the language of the pass service.

mod asks;
mod card;
mod facts;
mod membership;
mod price;
mod region;
mod rights;
mod rows;
mod sealed;
mod social_tariff;
mod views;

pub use asks::*;
pub use card::*;
pub use facts::*;
pub use membership::*;
pub use price::*;
pub use region::*;
pub use rows::*;
pub use sealed::*;
pub use social_tariff::*;
pub use views::*;
