//! Tariffs: which reduced prices a pass has for an event now.

use super::quote::{Known, Question, Quote};
use crate::domain::limit::{Counter, Limit};
use crate::domain::offer::{self, Buyer};
use crate::store::limit;
use chassis::Fault;
use chrono::{DateTime, Days, NaiveDate, Utc};
use contracts::billing::*;
use contracts::day::brussels_day;
use contracts::pass::{Membership, MembershipStatus, PassType, SocialTariff};
use contracts::{EventId, PassNumber, PassholderId, Refusal, message};
use directory::Holder;
use messaging::{Outcomes, Reading};
use std::collections::HashMap;
use uuid::Uuid;

const TARIFFS_READ: &str = "TARIFFS_READ";

/// Only what can be sold now; if nothing of a kind can, a message says why.
pub async fn tariffs(reading: &mut Reading, all: Vec<AskTariffs>) -> Result<Outcomes<AskTariffs>, Fault> {
    let numbers: Vec<_> = all
        .iter()
        .map(|ask| PassNumber::require(&ask.pass_number, "invalid-uitpasnumber"))
        .collect();
    let passes: Vec<PassNumber> = numbers.iter().flatten().cloned().collect();
    let events: Vec<EventId> = all.iter().map(|ask| ask.event_id.clone()).collect();
    let now = reading.now();
    let known = Known::read(reading.conn(), &passes, &events, now).await?;
    let quote = |(ask, number): (&AskTariffs, Result<PassNumber, Refusal>)| {
        let (price, filter, scope) = (ask.regular_price.0, ask.filter, &ask.scope);
        known.quote(&Question {
            pass_number: &number?,
            event_id: &ask.event_id,
            price,
            filter,
            scope,
            permission: TARIFFS_READ,
        })
    };
    let quotes: Vec<Result<Quote, Refusal>> = all.iter().zip(numbers).map(quote).collect();
    let offers = quotes.iter().flatten().flat_map(|quote| &quote.offers);
    let counters: Vec<&Counter> = offers
        .flat_map(|offer| offer.limits.iter().map(|limit| &limit.counter))
        .collect();
    let used = limit::used(reading.conn(), &counters).await?;
    Ok(quotes
        .into_iter()
        .zip(&all)
        .map(|(quote, ask)| quote.map(|quote| what_is_left(&quote, ask.filter, &used, now)))
        .collect())
}

fn what_is_left(
    Quote { buyer, event, offers }: &Quote,
    filter: TariffFilter,
    used: &HashMap<Counter, i32>,
    at: DateTime<Utc>,
) -> TariffsResponse {
    let left = |limit: &Limit| {
        limit
            .volume
            .saturating_sub(used.get(&limit.counter).copied().unwrap_or(0))
    };
    let (mut available, mut reached) = (vec![], None);
    for offer in offers {
        match offer.limits.iter().find(|limit| left(limit) <= 0) {
            Some(limit) => reached = reached.or_else(|| Some(limit.about.message())),
            None => {
                let most = offer.limits.iter().map(left).min().unwrap_or(i32::MAX);
                let remaining = if buyer.holder.is_group() { most.min(500) } else { 1 };
                available.push(AvailableTariff {
                    tariff: offer.tariff.clone(),
                    remaining,
                });
            }
        }
    }
    let has_right = || offer::has_right(&buyer.holder, event, at);
    let nothing = offers
        .is_empty()
        .then(|| match filter == TariffFilter::Any && !has_right() {
            true => message::no_right_and_no_coupon(),
            false => message::no_tariff_here(),
        });
    TariffsResponse {
        available,
        end_user_message: reached.or(nothing),
    }
}

/// The price of somebody with the right who lives where the organizer does.
pub async fn static_tariffs(reading: &mut Reading, ask: AskStaticTariffs) -> Result<TariffsResponse, Fault> {
    let now = reading.now();
    let known = Known::read(reading.conn(), &[], std::slice::from_ref(&ask.event_id), now).await?;
    let event = known.event(&ask.event_id)?;
    ask.scope.require(&event.organizer_id, TARIFFS_READ)?;
    let buyer = resident(event, brussels_day(now));
    let offer = offer::social(&buyer, event, &known.keys, ask.regular_price.0, now).ok_or_else(|| {
        Refusal::uitpas("social-tariff-not-available", "Social tariff not available")
            .message(message::no_tariff_here())
    })?;
    Ok(TariffsResponse {
        available: vec![AvailableTariff {
            tariff: offer.tariff,
            remaining: 1,
        }],
        end_user_message: None,
    })
}

fn resident(event: &offer::Event, today: NaiveDate) -> Buyer {
    let right = SocialTariff {
        end_date: today + Days::new(1),
        grace_days: 0,
        suspended_until: None,
    };
    let member = |id: &contracts::CardSystemId| Membership {
        card_system_id: *id,
        status: MembershipStatus::Active,
        since: today,
        social_tariff: Some(right),
    };
    let holder = Holder {
        passholder_id: PassholderId(Uuid::nil()),
        pass_type: PassType::Individual,
        postal_code: String::new(),
        memberships: event.card_system_ids.iter().map(member).collect(),
        tickets_per_year: None,
    };
    Buyer {
        holder,
        municipality: event.municipality.clone().unwrap_or_default(),
    }
}
