//! Who holds which pass: a copy of what pass and activity tell, kept beside each service that must answer a
//! counter alone.
//!
//! | copy | told by | asked by |
//! |---|---|---|
//! | [`holders`], groups and cards | pass | [`find_card`], [`find_cards`], [`find_holder`], [`usable`] |
//! | [`regions`] (card systems) | pass | [`card_system_names`], [`postal_codes`] |
//! | [`organizers`](mod@organizers) | activity | [`organizers()`], [`organizers_in`], [`find_organizer`] |
//!
//! Beside them [`merged`]: which passholder went into which other, for what a service keeps of its own.
//!
//! A service names the copies that it keeps, [`Directory::of`], and none that it does not name is filled. One
//! copy of this code, one copy of the tables per service. A copy that only some need comes with a folder of
//! migrations of its own, so that the others do not get its tables.
//!
//! A batch of facts is applied in a few statements, however many facts it holds: what the database has of
//! them is read, what the facts make of it is computed in their order, the outcome is written. Guarded by the
//! version of each fact: an older fact changes nothing. Of somebody who is forgotten no copy stays
//! ([`forget`]).

mod admission;
mod copies;
pub mod holders;
pub mod merged;
pub mod organizers;
pub mod regions;

pub use admission::usable;
pub use copies::Directory;
pub use holders::{Holder, Holders, KnownCard, find_card, find_cards, find_holder};
pub use holders::{export, forget};
pub use organizers::{KnownOrganizer, Organizers, find_organizer, organizers, organizers_in};
pub use regions::{Regions, card_system_names, postal_codes};

use sqlx::migrate::Migrator;

/// The tables of the three copies.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/directory");
