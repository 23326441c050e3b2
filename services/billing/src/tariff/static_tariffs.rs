//! Static tariffs: the usual reduced price of an event, before it is known who buys.

use super::{Buyer, Known, OneRight, Wanted, offer};
use crate::event::Event;
use crate::municipality::Payers;
use chassis::Fault;
use chrono::{Days, NaiveDate};
use contracts::access::Permission;
use contracts::billing::{AskStaticTariffs, AvailablePrice, AvailablePrices};
use contracts::day::brussels_day;
use contracts::pass::{Membership, MembershipStatus, PassType, SocialTariff};
use contracts::{CardSystemId, PassholderId, Refusal, message};
use directory::Holder;
use messaging::Reading;
use uuid::Uuid;

/// The price of somebody with the right who lives where the organizer does.
pub async fn static_tariffs(reading: &mut Reading, ask: AskStaticTariffs) -> Result<AvailablePrices, Fault> {
    let now = reading.now();
    let known = Known::read(reading.conn(), &[], std::slice::from_ref(&ask.event_id), now).await?;
    let event = known.event(&ask.event_id)?;
    ask.scope
        .require(&event.organizer_id, Permission::TariffsRead.as_str())?;
    let buyer = resident(event, brussels_day(now));
    let wanted = Wanted {
        buyer: &buyer,
        event,
        price: ask.regular_price,
        at: now,
    };
    let offer = offer::social(&wanted, known.keys()).ok_or_else(|| {
        Refusal::uitpas("social-tariff-not-available", "Social tariff not available")
            .message(message::no_tariff_here())
    })?;
    Ok(AvailablePrices {
        available: vec![AvailablePrice {
            tariff: offer.tariff,
            remaining: 1,
        }],
        end_user_message: None,
    })
}

/// Nobody in particular: a member of all the event's regions with the right, of the organizer's municipality.
fn resident(event: &Event, today: NaiveDate) -> Buyer {
    let right = SocialTariff {
        end_date: today + Days::new(1),
        grace_days: 0,
        suspended_until: None,
    };
    let member = |id: &CardSystemId| Membership {
        card_system_id: *id,
        status: MembershipStatus::Active,
        since: today,
        social_tariff: Some(right),
    };
    let holder = Holder {
        passholder_id: PassholderId(Uuid::nil()),
        pass_type: PassType::Individual,
        postal_code: String::new(),
        homes: vec![],
        second_homes: vec![],
        memberships: event.card_system_ids.iter().map(member).collect(),
        tickets_per_year: None,
    };
    Buyer {
        holder,
        day: today,
        since: None,
        until: None,
        payers: Payers::only(event.municipality.clone().unwrap_or_default()),
        one_right: OneRight::default(),
    }
}
