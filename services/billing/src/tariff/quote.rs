//! Quote: what passes can have for events, before the limits are looked at. Tariffs ask for it, and sales
//! rest on it.

use super::{Buyer, Offer, OneRight, Wanted, offer, right};
use crate::event::{self, Event};
use crate::key::{self, Key};
use crate::municipality::Payers;
use crate::{coupon, municipality};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::access::Permission;
use contracts::billing::{CouponRow, TariffFilter};
use contracts::day::brussels_day;
use contracts::{CardSystemId, Cents, EventId, PassNumber, Refusal, Scope};
use directory::{Holder, KnownCard};
use sqlx::PgConnection;
use std::collections::HashMap;

/// What a caller wants to know or sell.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub pass_number: &'a PassNumber,
    pub event_id: &'a EventId,
    /// The regular price.
    pub price: Cents,
    pub filter: TariffFilter,
    pub scope: &'a Scope,
    pub permission: Permission,
}

/// The answer: who buys, for what, and at which prices.
pub struct Quote<'k> {
    pub buyer: Buyer,
    pub event: &'k Event,
    pub offers: Vec<Offer>,
}

/// All that questions are answered from, read at one time with the same few statements, however many
/// questions there are.
pub struct Known {
    at: DateTime<Utc>,
    events: HashMap<EventId, Event>,
    cards: HashMap<PassNumber, KnownCard>,
    municipalities: HashMap<String, String>,
    /// The postal codes of the events' regions, and of those of children with two homes; not read while
    /// nobody among the holders moved or has two.
    regions: HashMap<CardSystemId, Vec<String>>,
    keys: Vec<Key>,
    coupons: Vec<CouponRow>,
}

impl Known {
    /// Reads what there is of these passes and events, and what counts in the events' regions on this day.
    pub async fn read(
        conn: &mut PgConnection,
        passes: &[PassNumber],
        events: &[EventId],
        at: DateTime<Utc>,
    ) -> Result<Self, Fault> {
        let events = event::find_all(conn, events).await?;
        let cards = directory::find_cards(conn, passes).await?;
        let homes: Vec<String> = cards
            .values()
            .filter_map(|card| card.holder.as_ref())
            .flat_map(municipality::homes)
            .collect();
        let municipalities = municipality::by_postal_code(conn, &homes).await?;
        let mut systems: Vec<CardSystemId> = vec![];
        for event in events.values() {
            systems.extend(&event.card_system_ids);
        }
        systems.sort_unstable();
        systems.dedup();
        let regions = regions(conn, &systems, &cards).await?;
        let ids: Vec<EventId> = events.keys().cloned().collect();
        let keys = key::valid(conn, &systems, brussels_day(at), &ids).await?;
        let coupons = coupon::of_card_systems(conn, &systems).await?;
        Ok(Self {
            at,
            events,
            cards,
            municipalities,
            regions,
            keys,
            coupons,
        })
    }

    /// The event with this id.
    pub fn event(&self, id: &EventId) -> Result<&Event, Refusal> {
        self.events.get(id).ok_or_else(|| Refusal::event_not_found(id))
    }

    /// The keys that are valid in the events' regions.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Refuses in the contract's order: event, permission, card, right.
    pub fn quote(&self, question: &Question<'_>) -> Result<Quote<'_>, Refusal> {
        let event = self.event(question.event_id)?;
        question
            .scope
            .require(&event.organizer_id, question.permission.as_str())?;
        let holder = directory::usable(self.cards.get(question.pass_number).cloned())?;
        let buyer = self.buyer(holder, event);
        if question.filter != TariffFilter::Coupon {
            right::require_right(&buyer, event, self.at)?;
        }
        let wanted = Wanted {
            buyer: &buyer,
            event,
            price: question.price,
            at: self.at,
        };
        let offers = self.offers(&wanted, question.filter);
        Ok(Quote { buyer, event, offers })
    }

    /// The social tariff first, then the coupons in the order of their numbers.
    fn offers(&self, wanted: &Wanted<'_>, filter: TariffFilter) -> Vec<Offer> {
        let mut offers = vec![];
        if filter != TariffFilter::Coupon {
            offers.extend(offer::social(wanted, &self.keys));
        }
        if filter != TariffFilter::Socialtariff {
            for coupon in &self.coupons {
                offers.extend(offer::coupon(wanted, coupon, &self.keys));
            }
        }
        offers
    }

    fn buyer(&self, holder: Holder, event: &Event) -> Buyer {
        let day = municipality::day_of_activity(event.days, self.at);
        let codes: Vec<&String> = event
            .card_system_ids
            .iter()
            .filter_map(|id| self.regions.get(id))
            .flatten()
            .collect();
        let one_right = OneRight::of(&holder, day, &self.regions);
        let home = match right::has_right(&holder, &one_right, event, self.at) {
            true => municipality::home_in_region(&holder, day, &codes),
            false => holder.home_on(day),
        };
        let second = holder.second_home_on(day);
        let second = second.map(|home| (home.postal_code.as_str(), home.share));
        let payers = Payers::of(&self.municipalities, home.postal_code, second);
        let is_of_home = payers.first == municipality::payer(&self.municipalities, home.postal_code);
        let days = is_of_home.then_some((home.since, home.until));
        let (since, until) = days.unwrap_or_default();
        Buyer {
            payers,
            one_right,
            holder,
            day,
            since,
            until,
        }
    }
}

/// The postal codes of these regions and of those of children with two homes.
async fn regions(
    conn: &mut PgConnection,
    systems: &[CardSystemId],
    cards: &HashMap<PassNumber, KnownCard>,
) -> Result<HashMap<CardSystemId, Vec<String>>, Fault> {
    let holders = || cards.values().filter_map(|card| card.holder.as_ref());
    let mut wanted = systems.to_vec();
    for holder in holders().filter(|holder| !holder.second_homes.is_empty()) {
        wanted.extend(holder.active().map(|membership| membership.card_system_id));
    }
    wanted.sort_unstable();
    wanted.dedup();
    let is_needed = |holder: &Holder| !holder.homes.is_empty() || !holder.second_homes.is_empty();
    match holders().any(is_needed) {
        true => directory::postal_codes(conn, &wanted).await,
        false => Ok(HashMap::new()),
    }
}
