//! Families: the list of persons that one person, its owner, keeps and acts for. It is not mutual: who is
//! added has the owner on no list, and may leave; and is perhaps in families of others, too. The owner is
//! always a member and needs no row.
//!
//! Rule: a family is one of persons and not of cards: whoever is in it stays when his card is blocked,
//! replaced or deleted, until he leaves, is taken out, or his pass is closed; with a card that does not count
//! nobody joins
//! Test: `whose_card_is_blocked_stays_in_the_family_and_has_another_card`
//! Source: UiTPAS API 4.0, family members: named by passholder; this house: a new card is the same person
//!
//! Who is in whose family stays here: no other service needs it, and no fact tells of it. The lock of a
//! family is that of its owner; who joins is held as well, both in the order of their ids.

mod add;
mod icon;
pub mod limits;
mod list;
mod list_others;
mod open;
mod put;
mod remove;
mod store;

pub use add::add;
pub use list::list;
pub use list_others::list_others;
pub use open::open;
pub use put::put;
pub use remove::remove;
pub use store::{births, has_member, leave_others};

use contracts::Refusal;

/// 404: nobody with this id is in the family.
fn no_member() -> Refusal {
    Refusal::new("url/not-found", 404, "Family member not found")
}
