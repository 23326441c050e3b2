//! Tariffs: which reduced prices somebody has for an event, and why.
//!
//! A price is asked for with the regular one. The answer is at most one social tariff, the cheapest that a
//! key gives (`offer`), and one for every coupon. A key counts when its conditions hold (`conditions`); it
//! splits the price over its payers (`key::split()`), and what is left for the holder is the tariff. An
//! offer says which limits it would use up: `remaining` tells what is left of them, and a sale takes them.
//!
//! Asked and sold from the same computation, [`Known::quote`]: what was offered is what is registered.

mod conditions;
#[cfg(test)]
mod examples;
mod offer;
mod quote;
mod remaining;
mod right;
mod static_tariffs;
mod tariffs;

pub use quote::{Known, Question, Quote};
pub use static_tariffs::static_tariffs;
pub use tariffs::tariffs;

use crate::event::Event;
use crate::limit::Limit;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{PaidShare, ReducedPrice};
use contracts::{Cents, DistributionKeyId};
use directory::Holder;

/// What the social tariff is called.
pub const SOCIAL_TARIFF: &str = "SOCIALTARIFF";

/// Who wants a ticket.
#[derive(Debug, Clone)]
pub struct Buyer {
    pub holder: Holder,
    /// The municipality that pays for this person or group: that of the home on the day of the activity.
    pub municipality: String,
    /// The first day in that home, where they moved there.
    pub since: Option<NaiveDate>,
    /// The first day in the next one, where they move away.
    pub until: Option<NaiveDate>,
}

/// A ticket that somebody wants.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub buyer: &'a Buyer,
    pub event: &'a Event,
    /// The regular price.
    pub price: Cents,
    pub at: DateTime<Utc>,
}

impl Buyer {
    /// Where they live, in words: with the day of the move that decided it.
    fn residence(&self) -> String {
        let day = |day: NaiveDate| day.format("%d-%m-%Y");
        match (self.since, self.until) {
            (_, Some(until)) => format!("{}, tot de verhuizing op {}", self.municipality, day(until)),
            (Some(since), None) => format!("{}, sinds de verhuizing op {}", self.municipality, day(since)),
            (None, None) => self.municipality.clone(),
        }
    }
}

impl Wanted<'_> {
    /// Whether the buyer lives in the organizer's municipality.
    pub fn is_at_home(&self) -> bool {
        self.event.municipality.as_ref() == Some(&self.buyer.municipality)
    }
}

/// A reduced price, who bears what, why, and what it uses up.
#[derive(Debug, Clone)]
pub struct Offer {
    pub tariff: ReducedPrice,
    pub key_id: DistributionKeyId,
    pub key_version: i32,
    /// They sum to the regular price.
    pub shares: Vec<PaidShare>,
    /// In words, for whoever pays.
    pub reason: String,
    pub limits: Vec<Limit>,
}
