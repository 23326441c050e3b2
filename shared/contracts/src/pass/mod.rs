//! Who holds a pass and what it entitles to: the language of the pass service.

mod asks;
mod facts;
mod registration;
mod rights;
mod rows;
mod sealed;
mod social_tariff;
mod views;

pub use asks::*;
pub use facts::*;
pub use registration::*;
pub use rows::*;
pub use sealed::*;
pub use social_tariff::*;
pub use views::*;
