//! Distribution keys (verdeelsleutels): who bears which part of a price, and when.
//!
//! A key belongs to a card system, and to some of its organizers or to all. It comes to an event by itself
//! (automatic), because somebody chose it (manual), or with a coupon. What it says changes in versions: at
//! most one is valid on a day ([`versions`]), and one that a sale refers to says the same for ever. How a
//! version splits a price is [`steps`]; when its conditions hold is `tariff::conditions`; what it may say is
//! [`rule`]. Region packs write keys here ([`put()`]), people by `managed_key`.

#[cfg(test)]
mod published;
mod put;
pub mod rule;
mod split;
mod store;
mod versions;

pub use put::put;
pub use split::{Step, steps};
pub use store::{among, close, manual, valid};

use chrono::NaiveDate;
use contracts::billing::{KeyUsage, KeyVersion};
use contracts::{CardSystemId, DistributionKeyId, EventId, OrganizerId, Refusal};
use std::collections::{HashMap, HashSet};

/// A key with the version that is valid today.
#[derive(Debug, Clone)]
pub struct Key {
    pub id: DistributionKeyId,
    pub name: String,
    pub card_system_id: CardSystemId,
    pub usage: KeyUsage,
    /// Whose key it is; none means everybody's.
    pub organizers: Vec<OrganizerId>,
    /// Events for which a manual key was chosen.
    pub chosen_by: Vec<EventId>,
    pub version: KeyVersion,
    /// On which day organizers reached its threshold: those of whom it was asked for.
    pub reached: HashMap<OrganizerId, NaiveDate>,
}

/// Refuses a key that is not among those known.
pub fn require(known: &HashSet<DistributionKeyId>, id: DistributionKeyId) -> Result<(), Refusal> {
    match known.contains(&id) {
        true => Ok(()),
        false => Err(Refusal::invalid(format!("distribution key {id} is unknown"))),
    }
}
