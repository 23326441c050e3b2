//! What a person holds, as a counter changes it: a membership of a further region, another card, the right to
//! the social tariff granted or taken back; and a card that its coordinator blocks, or a right that he
//! suspends.

mod change;
mod change_right;
pub mod granting;
mod home;
mod preview;
mod standing;
mod store;
mod switch_card;

pub use change::change;
pub use change_right::{change_right, list_right_history};
pub use preview::preview;
pub use store::{Issue, note};
pub use switch_card::switch_card;
