//! Card systems: the regions in which a pass counts, each with its municipalities, its days of grace
//! and those of transition for who moves away.

mod put;
mod read;
mod store;

pub use put::put;
pub use read::{list, read};
pub use store::{all_by_id, among, low_stocks, own_account_age, require, transitions};

use contracts::CardSystemId;
use contracts::pass::CardSystem;
use std::collections::HashMap;

/// The regions, by id.
pub type CardSystems = HashMap<CardSystemId, CardSystem>;
