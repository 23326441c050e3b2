//! Card systems: the regions in which a pass counts, each with its municipalities and its days of grace.

mod put;
mod read;
mod store;

pub use put::put;
pub use read::{list, read};
pub use store::{all_by_id, among, require};

use contracts::CardSystemId;
use contracts::pass::CardSystem;
use std::collections::HashMap;

/// The regions, by id.
pub type CardSystems = HashMap<CardSystemId, CardSystem>;
