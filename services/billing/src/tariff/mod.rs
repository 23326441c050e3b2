//! Tariffs: which reduced prices somebody has for an event, and why.
//!
//! A price is asked for with the regular one. The answer is at most one social tariff, the cheapest that a
//! key gives (`offer`), and one for every coupon. A key counts when its conditions hold (`conditions`); it
//! splits the price over its payers (`sharing`), and what is left for the holder is the tariff. An
//! offer says which limits it would use up: `remaining` tells what is left of them, and a sale takes them.
//!
//! Asked and sold from the same computation, [`Known::quote`]: what was offered is what is registered.

mod conditions;
#[cfg(test)]
mod examples;
mod offer;
mod one_right;
mod quote;
mod remaining;
mod right;
mod sharing;
mod static_tariffs;
mod tariffs;

pub use conditions::{is_for_home, is_for_price};
pub use quote::{Known, Question, Quote};
pub use sharing::{Part, parts};
pub use static_tariffs::static_tariffs;
pub use tariffs::tariffs;

use crate::event::Event;
use crate::limit::Limit;
use crate::municipality::Payers;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{KeyVersion, PaidShare, Payer, ReducedPrice, Share};
use contracts::pass::SocialTariffStatus;
use contracts::{CardSystemId, Cents, DistributionKeyId, OrganizerId};
use directory::Holder;
use one_right::OneRight;
use serde::{Deserialize, Serialize};

/// What the social tariff is called.
pub const SOCIAL_TARIFF: &str = "SOCIALTARIFF";

/// Who wants a ticket.
#[derive(Debug, Clone)]
pub struct Buyer {
    pub holder: Holder,
    /// The municipalities that pay for this person or group: that of the home on the day of the activity, and
    /// of a second one.
    pub payers: Payers,
    /// Which rights count where.
    pub one_right: OneRight,
    /// The Brussels day of the activity.
    pub day: NaiveDate,
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
        let Payers { first, second } = &self.payers;
        let first = match (self.since, self.until) {
            (_, Some(until)) => format!("{first}, tot de verhuizing op {}", day(until)),
            (Some(since), None) => format!("{first}, sinds de verhuizing op {}", day(since)),
            (None, None) => first.clone(),
        };
        match second {
            Some(second) => format!("{first}, en voor {} % {}", second.percent, second.municipality),
            None => first,
        }
    }

    /// What decides who pays for a ticket of theirs.
    fn basis(&self, at_home: bool, threshold: Option<NaiveDate>) -> Basis {
        Basis {
            at_home,
            payers: self.payers.clone(),
            day: Some(self.day),
            threshold,
        }
    }

    /// Whether a right counts in this region.
    fn has_right_in(&self, region: CardSystemId, at: DateTime<Utc>) -> bool {
        let mut statuses = self.one_right.statuses(&self.holder, region, at);
        statuses.any(|status| status == SocialTariffStatus::Active)
    }
}

impl Wanted<'_> {
    /// Whether the buyer lives in the organizer's municipality.
    ///
    /// Rule: a child with two homes is at home in the municipality of either
    /// Test: `a_child_with_two_homes_is_at_home_in_either_municipality`
    /// Source: this house
    pub fn is_at_home(&self) -> bool {
        let municipality = self.event.municipality.as_ref();
        municipality.is_some_and(|name| self.buyer.payers.include(name))
    }
}

/// What decided who pays, kept with a sale for whoever explains it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Whether the buyer lives in the organizer's municipality.
    pub at_home: bool,
    pub payers: Payers,
    /// The Brussels day of the activity; none of sales from before it was kept.
    pub day: Option<NaiveDate>,
    /// The day on which the organizer reached the threshold of the key, where that counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<NaiveDate>,
}

impl Basis {
    /// The rule of a version that counts for it.
    pub fn rule<'v>(&self, version: &'v KeyVersion) -> &'v [(Payer, Share)] {
        let threshold = version.threshold.as_ref().filter(|_| self.threshold.is_some());
        let (own, other) = match threshold {
            Some(threshold) => (&threshold.own, &threshold.other),
            None => (&version.own, &version.other),
        };
        match self.at_home {
            true => own,
            false => other,
        }
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
    pub basis: Basis,
    /// The version of the key, where the organizer has not reached its threshold.
    pub awaits: Option<KeyVersion>,
    pub limits: Vec<Limit>,
}

impl Offer {
    /// The same offer once the organizer has reached the threshold of the key: the holder pays the same, and
    /// the others bear other shares. Any other offer stays as it is.
    pub fn reach(&mut self, on: NaiveDate, price: Cents, organizer: &OrganizerId) {
        let Some(version) = self.awaits.take() else {
            return;
        };
        self.basis.threshold = Some(on);
        let rule = self.basis.rule(&version);
        let parts = parts(price, rule, &self.basis.payers, organizer);
        self.shares = parts.into_iter().flat_map(|part| part.paid).collect();
    }
}
