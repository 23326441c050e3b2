//! Who holds a pass and what it entitles to: the language of the pass service.

mod asks;
mod associations;
mod card;
mod facts;
mod families;
mod leaving;
mod membership;
mod price;
mod region;
mod registration;
mod rights;
mod rows;
mod school;
mod sealed;
mod sight;
mod social_tariff;
mod views;

pub use asks::*;
pub use associations::*;
pub use card::*;
pub use facts::*;
pub use families::*;
pub use leaving::*;
pub use membership::*;
pub use price::*;
pub use region::*;
pub use registration::*;
pub use rows::*;
pub use school::*;
pub use sealed::*;
pub use sight::*;
pub use social_tariff::*;
pub use views::*;
