//! Tariffs: which reduced prices a pass has for an event now.

use super::{Question, Quote, quote};
use crate::domain::offer::{self, Buyer};
use crate::store::{event, key, limit};
use chassis::Fault;
use chrono::{Days, NaiveDate};
use contracts::billing::*;
use contracts::day::brussels_day;
use contracts::pass::{Membership, MembershipStatus, PassType, SocialTariff};
use contracts::{PassholderId, Refusal, message};
use directory::Holder;
use messaging::Reading;
use uuid::Uuid;

const TARIFFS_READ: &str = "TARIFFS_READ";

/// Only what can be sold now; if nothing of a kind can, a message says why.
pub async fn tariffs(reading: &mut Reading, ask: AskTariffs) -> Result<TariffsResponse, Fault> {
    let number = contracts::PassNumber::require(&ask.pass_number, "invalid-uitpasnumber")?;
    let now = reading.now();
    let (price, filter, scope) = (ask.regular_price.0, ask.filter, &ask.scope);
    let question = Question { pass_number: &number, event_id: &ask.event_id, price, filter, scope, permission: TARIFFS_READ };
    let Quote { buyer, offers, .. } = quote(reading.conn(), &question, now).await?;
    let counters: Vec<_> = offers.iter().flat_map(|offer| offer.limits.iter().map(|limit| &limit.counter)).collect();
    let used = limit::used(reading.conn(), &counters).await?;
    let (mut available, mut reached) = (vec![], None);
    for offer in &offers {
        let left = |limit: &crate::domain::limit::Limit| limit.volume.saturating_sub(used.get(&limit.counter).copied().unwrap_or(0));
        match offer.limits.iter().find(|limit| left(limit) <= 0) {
            Some(limit) => reached = reached.or_else(|| Some(limit.about.message())),
            None => {
                let most = offer.limits.iter().map(left).min().unwrap_or(i32::MAX);
                let remaining = if buyer.holder.is_group() { most.min(500) } else { 1 };
                available.push(AvailableTariff { tariff: offer.tariff.clone(), remaining });
            }
        }
    }
    let nothing = offers.is_empty().then(message::no_tariff_here);
    Ok(TariffsResponse { available, end_user_message: reached.or(nothing) })
}

/// The price of somebody with the right who lives where the organizer does.
pub async fn static_tariffs(reading: &mut Reading, ask: AskStaticTariffs) -> Result<TariffsResponse, Fault> {
    let now = reading.now();
    let event = event::find(reading.conn(), &ask.event_id).await?.ok_or_else(|| Refusal::event_not_found(&ask.event_id))?;
    ask.scope.require(&event.organizer_id, TARIFFS_READ)?;
    let keys = key::for_event(reading.conn(), &event, brussels_day(now)).await?;
    let buyer = resident(&event, brussels_day(now));
    let offer = offer::social(&buyer, &event, &keys, ask.regular_price.0, now)
        .ok_or_else(|| Refusal::uitpas("social-tariff-not-available", "Social tariff not available").message(message::no_tariff_here()))?;
    Ok(TariffsResponse { available: vec![AvailableTariff { tariff: offer.tariff, remaining: 1 }], end_user_message: None })
}

fn resident(event: &offer::Event, today: NaiveDate) -> Buyer {
    let right = SocialTariff { end_date: today + Days::new(1), grace_days: 0, suspended_until: None };
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
    Buyer { holder, municipality: event.municipality.clone().unwrap_or_default() }
}
