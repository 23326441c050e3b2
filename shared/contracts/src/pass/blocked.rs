//! A pass that counts no more, as other services hear of it: never whose it was.

use crate::{CardSystemId, Fact, PassNumber};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A card was blocked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardBlocked {
    pub pass_number: PassNumber,
    pub card_system_id: CardSystemId,
    pub at: DateTime<Utc>,
}

impl Fact for CardBlocked {
    const TYPE: &'static str = "pass.card.blocked.v1";
    const MEANING: &'static str = "A card was blocked, somebody's or nobody's.";
    fn key(&self) -> String {
        self.pass_number.as_str().to_owned()
    }
    fn example() -> Self {
        Self {
            pass_number: PassNumber::of_kind(9901, 1, false),
            card_system_id: CardSystemId(38),
            at: DateTime::UNIX_EPOCH,
        }
    }
}
