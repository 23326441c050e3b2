//! Who wants which card: the same for a price that is asked and for one that is noted.
//!
//! Rule: what is asked for a card beforehand is what is noted when it is handed out for the same reason: by
//! the right as it counts on that day, and by the region for whoever gets the right there
//! Test: `the_price_that_is_asked_is_the_price_that_is_noted`,
//! `what_a_newcomer_is_asked_is_what_is_noted_at_the_registration`
//! Source: this house: money is explained for ever

use crate::city_settings::lies_in;
use crate::membership::step::keeps_right;
use crate::person::Person;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::day::brussels_day;
use contracts::pass::{CardReason, CardSystem, CardType, SocialTariffStatus};

/// Who wants which card.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub card_type: CardType,
    pub reason: CardReason,
    pub date_of_birth: NaiveDate,
    pub is_resident: bool,
    /// Whether it counts today.
    pub has_right: bool,
    pub voucher: Option<String>,
}

/// A card for somebody who has a pass.
#[derive(Debug, Clone)]
pub struct Purchase {
    pub card_type: CardType,
    pub reason: CardReason,
    /// With the right, where the reason does not leave it as it is.
    pub gets_right: bool,
    pub voucher: Option<String>,
}

/// A first card for somebody who has no pass.
#[derive(Debug, Clone)]
pub struct Newcomer<'a> {
    pub card_type: CardType,
    pub date_of_birth: NaiveDate,
    /// Where he lives; abroad no code is one of a region.
    pub postal_code: &'a str,
    pub gets_right: bool,
    pub voucher: Option<String>,
}

impl Wanted {
    /// A first card.
    pub fn of_newcomer(region: &CardSystem, newcomer: Newcomer) -> Self {
        Self {
            card_type: newcomer.card_type,
            reason: CardReason::FirstCard,
            date_of_birth: newcomer.date_of_birth,
            // Who gets the right lives in the region, or is registered without it.
            is_resident: newcomer.gets_right || lies_in(region, newcomer.postal_code),
            has_right: newcomer.gets_right,
            voucher: newcomer.voucher,
        }
    }

    /// None for a group, which has no age.
    pub fn of(person: &Person, region: &CardSystem, purchase: Purchase, now: DateTime<Utc>) -> Option<Self> {
        let right = person
            .membership_of(region.id)
            .and_then(|membership| membership.social_tariff);
        let counts = right.is_some_and(|right| right.status(now) == SocialTariffStatus::Active);
        let is_kept = keeps_right(purchase.reason);
        let gets_right = purchase.gets_right && !is_kept;
        Some(Self {
            card_type: purchase.card_type,
            reason: purchase.reason,
            date_of_birth: person.date_of_birth?,
            // Who gets the right lives in the region from then on.
            is_resident: gets_right || person.lives_in(region, brussels_day(now)),
            has_right: if is_kept { counts } else { gets_right },
            voucher: purchase.voucher,
        })
    }
}
