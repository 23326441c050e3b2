//! Partners at the door: the copy of who is one and for how long, and their clients. A client of a partner
//! counts while the mandate does: a token of it is refused a few seconds after the end, as is asking for one.

mod add_client;
mod list_clients;
mod remove_client;

pub use super::store::partner::{forget_versions, keep};
pub use add_client::{AddClient, add_client};
pub use list_clients::list_clients;
pub use remove_client::remove_client;

use chrono::TimeDelta;

/// The most clients of one partner.
const MOST: i64 = 50;
/// How long one that was removed is counted: whoever adds and removes makes no rows without end.
const REMEMBERED: TimeDelta = TimeDelta::days(30);
