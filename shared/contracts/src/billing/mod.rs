//! Who pays whom: the language of the billing service.

mod answers;
mod asks;
mod explanation;
mod facts;
mod key_rules;
mod key_views;
mod keys;
mod rows;
mod sharing;
mod simulation;
mod views;

pub use answers::*;
pub use asks::*;
pub use explanation::*;
pub use facts::*;
pub use key_rules::*;
pub use key_views::*;
pub use keys::*;
pub use rows::*;
pub use sharing::*;
pub use simulation::*;
pub use views::*;
