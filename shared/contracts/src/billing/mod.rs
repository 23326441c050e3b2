//! Who pays whom: the language of the billing service.

mod answers;
mod asks;
mod bank_accounts;
mod explanation;
mod facts;
mod late;
mod payments;
mod period;
mod key_rules;
mod key_views;
mod keys;
mod reports;
mod rows;
mod settlement;
mod sharing;
mod statement;
mod simulation;
mod views;

pub use answers::*;
pub use asks::*;
pub use bank_accounts::*;
pub use explanation::*;
pub use facts::*;
pub use late::*;
pub use payments::*;
pub use period::*;
pub use key_rules::*;
pub use key_views::*;
pub use keys::*;
pub use reports::*;
pub use rows::*;
pub use settlement::*;
pub use sharing::*;
pub use statement::*;
pub use simulation::*;
pub use views::*;
