//! Settings of what is told to subscribers outside.

use super::Depot;
use chassis::outside::Loopback;
use serde::{Deserialize, Serialize};

/// What is told to subscribers outside.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// How long events and their deliveries are kept, in days: 1 to 3,650.
    pub kept_days: i32,
    /// How many subscriptions an owner may have.
    pub most_per_owner: u16,
    /// How often in a minute what was published is sent again to one subscription, and three times as often
    /// to all of an owner; 0 for no limit.
    pub replays_per_minute: u32,
    /// Whether receivers on this machine are called, over http.
    pub loopback: bool,
    /// Divides the waits between tries.
    pub hurry: u32,
    /// Where subscribers read by way of NATS.
    pub depot: Depot,
}

impl Events {
    /// Which addresses may be called.
    pub fn loopback(&self) -> Loopback {
        match self.loopback {
            true => Loopback::Allowed,
            false => Loopback::Refused,
        }
    }

    /// What production must not have.
    pub fn open_doors(&self) -> Vec<String> {
        let mut open = vec![];
        if self.loopback {
            open.push("service.events.loopback lets subscribers have this machine itself called".to_owned());
        }
        if self.hurry != 1 {
            open.push("service.events.hurry is for tests: receivers would be tried too often".to_owned());
        }
        open.extend(self.depot.open_doors());
        open
    }
}
