//! Settings of the activity service; `config.toml` beside the crate explains each.

use chassis::config::Demands;
use chrono::Duration;
use contracts::Points;
use serde::{Deserialize, Serialize};

/// The settings that come with the program.
pub const DEFAULT: &str = include_str!("../config.toml");

/// What a region may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How many hours before and after an event its doors are open.
    pub checkin_margin_hours: i64,
    /// What one check-in may be worth.
    pub most_points_per_checkin: Points,
    /// What one person earns at most with the check-ins of a Brussels day.
    pub most_points_per_day: Points,
}

impl Demands for Config {}

impl Config {
    /// How long before and after an event its doors are open.
    pub fn margin(&self) -> Duration {
        Duration::hours(self.checkin_margin_hours)
    }
}
