//! Limits: how many tickets, places, uses of a coupon. Each is a named counter in a period, and how far it
//! may go.
//!
//! A period begins on a Brussels day ([`PeriodType::first_day`]). A sale uses each of its counters once,
//! keeps their names with it, and gives them back when it is cancelled. What is used is counted in
//! `limit_use`; a limit holds because it is taken and compared in one statement (`store::take`), whoever
//! else buys.
//!
//! Rule: places at a reduced tariff are sold once each, also to many at once
//! Test: `forty_places_and_sixty_buyers_at_once_make_forty_sales`
//! Source: `places` of the event; ADR 6
//!
//! Who waits for a place goes before who comes: what is freed is theirs, and no one takes it meanwhile.
//!
//! Rule: a person has as many tickets at a reduced tariff in a period as the event says, one unless it says
//! otherwise, and in the next period as many again
//! Test: `a_person_gets_one_ticket_per_period_and_the_next_period_one_more`
//! Source: UiTPAS documentation, ticket limits
//!
//! Rule: a group has a quota of tickets a year instead of the limit of the event, and may have several in
//! one sale
//! Test: `a_group_repeats_lines_up_to_its_quota_and_a_person_does_not`
//! Source: `tickets_per_year` of the group pass

mod quota;
mod store;

pub use quota::group_quota;
pub use store::{Wish, free, give_back, hold, merge, move_up, remove, take, used, wait};

use chrono::NaiveDate;
use contracts::{EventId, Message, PassholderId, PeriodLimit, PeriodType, message};
use serde::{Deserialize, Serialize};

/// One counter that a sale uses once. Sales remember it in this shape.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Counter {
    pub scope: String,
    /// First Brussels day of the period.
    pub period: NaiveDate,
}

/// What a limit is about, for the words of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Tickets of one holder for one event.
    Tickets(PeriodLimit),
    /// Places at a reduced tariff for one event, of all holders together.
    Places,
    /// Tickets of a group in a year.
    Quota(PeriodLimit),
    /// Uses of a coupon.
    Coupon(PeriodLimit),
}

/// A counter and how far it may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    pub counter: Counter,
    pub volume: i32,
    pub about: About,
}

fn limit(scope: String, limit: PeriodLimit, today: NaiveDate, about: About) -> Limit {
    Limit {
        counter: Counter {
            scope,
            period: limit.period_type.first_day(today),
        },
        volume: limit.volume,
        about,
    }
}

/// Tickets of one holder for one event.
pub fn tickets(event: &EventId, holder: PassholderId, rule: PeriodLimit, today: NaiveDate) -> Limit {
    let scope = format!("tickets:{event}:{holder}");
    limit(scope, rule, today, About::Tickets(rule))
}

/// Places at a reduced tariff for one event.
pub fn places(event: &EventId, volume: i32, today: NaiveDate) -> Limit {
    let rule = PeriodLimit {
        volume,
        period_type: PeriodType::Absolute,
    };
    limit(format!("places:{event}"), rule, today, About::Places)
}

/// Social-tariff tickets of a group in a calendar year.
pub fn quota(holder: PassholderId, volume: i32, today: NaiveDate) -> Limit {
    let rule = PeriodLimit {
        volume,
        period_type: PeriodType::Year,
    };
    limit(format!("quota:{holder}"), rule, today, About::Quota(rule))
}

/// Uses of a coupon over all events.
pub fn coupon(id: i32, holder: PassholderId, rule: PeriodLimit, today: NaiveDate) -> Limit {
    limit(format!("coupon:{id}:{holder}"), rule, today, About::Coupon(rule))
}

/// Uses of a coupon for one event.
pub fn coupon_for_event(
    id: i32,
    holder: PassholderId,
    event: &EventId,
    rule: PeriodLimit,
    today: NaiveDate,
) -> Limit {
    let scope = format!("coupon:{id}:{holder}:{event}");
    limit(scope, rule, today, About::Coupon(rule))
}

impl About {
    /// Words for the holder when the limit is reached.
    pub fn message(self) -> Message {
        match self {
            Self::Tickets(rule) | Self::Quota(rule) => message::tickets_used_up(rule),
            Self::Places => message::places_used_up(),
            Self::Coupon(rule) => message::coupon_used_up(rule),
        }
    }
}
