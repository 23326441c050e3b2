//! Who pays whom: the language of the billing service.

mod answers;
mod asks;
mod explanation;
mod facts;
mod late;
mod period;
mod key_rules;
mod key_views;
mod keys;
mod rows;
mod settlement;
mod sharing;
mod statement;
mod simulation;
mod views;

pub use answers::*;
pub use asks::*;
pub use explanation::*;
pub use facts::*;
pub use late::*;
pub use period::*;
pub use key_rules::*;
pub use key_views::*;
pub use keys::*;
pub use rows::*;
pub use settlement::*;
pub use sharing::*;
pub use statement::*;
pub use simulation::*;
pub use views::*;
