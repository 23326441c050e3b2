//! Cards: a number, perhaps a chip, in stock or bound to a passholder or group pass. One in stock may lie at
//! one counter, and is handed out there alone: it stays so while it is blocked, until somebody has it.

mod block;
mod count_low_stocks;
mod counter;
mod find;
mod hand_out;
pub mod identifier;
mod issue;
mod move_cards;
mod put;
mod put_prefix;
mod read_stock;
mod stock;
mod store;

pub use block::{block_active, tell_blocked};
pub use count_low_stocks::count_low_stocks;
pub use counter::unknown;
pub use find::find;
pub use hand_out::hand_out;
pub use issue::issue;
pub use move_cards::move_cards;
pub use put::{hold, owners, put};
pub use put_prefix::put_prefix;
pub use read_stock::read_stock;
pub use store::{
    Found, find_by_chip, find_by_number, gives_out_digital, let_go, lock, of_holders, remove, switch,
    withdraw,
};

use chassis::measure::Measure;
use contracts::pass::{CardStatus, CardType};
use contracts::{CardSystemId, PassNumber};

/// In how many regions few cards are left.
pub const STOCKS_LOW: &str = "card_stocks_low";
/// What is measured of cards.
pub const MEASURES: &[Measure] = &[Measure::gauge(
    STOCKS_LOW,
    "Regions with fewer cards at their counters than they want to have there.",
)];

/// A card of somebody.
#[derive(Debug, Clone)]
pub struct Card {
    pub pass_number: PassNumber,
    pub card_system_id: CardSystemId,
    pub card_type: CardType,
    pub status: CardStatus,
}
