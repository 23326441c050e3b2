//! Cards: a number, perhaps a chip, in stock or bound to a passholder or group pass.

pub mod identifier;
mod put;
mod store;
mod take;

pub use put::put;
pub use store::{among, find_by_chip, find_by_number, of_holders};
pub use take::{give, make_digital, take_from_stock};

use contracts::pass::{CardStatus, CardType};
use contracts::{CardSystemId, PassNumber};

/// A card of somebody.
#[derive(Debug, Clone)]
pub struct Card {
    pub pass_number: PassNumber,
    pub card_system_id: CardSystemId,
    pub card_type: CardType,
    pub status: CardStatus,
}
