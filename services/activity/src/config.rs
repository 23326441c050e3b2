//! Settings of the activity service; `config.toml` beside the crate explains each.

use chassis::config::Demands;
use chrono::Duration;
use contracts::Points;
use serde::{Deserialize, Serialize};

pub const DEFAULT: &str = include_str!("../config.toml");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub checkin_margin_hours: i64,
    pub most_points_per_checkin: Points,
    pub most_points_per_day: Points,
}

impl Demands for Config {}

impl Config {
    /// How long before and after an event its doors are open.
    pub fn margin(&self) -> Duration {
        Duration::hours(self.checkin_margin_hours)
    }
}
