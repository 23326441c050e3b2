//! Quote: what passes can have for events, before the limits are looked at. Tariffs ask for it, and sales
//! rest on it.

use crate::domain::offer::{self, Buyer, Event, Key, Offer};
use crate::store::{event, key};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::billing::{CouponRow, TariffFilter};
use contracts::day::brussels_day;
use contracts::{Cents, EventId, PassNumber, Refusal, Scope};
use directory::{Holder, KnownCard};
use sqlx::PgConnection;
use std::collections::HashMap;

/// What a caller wants to know or sell.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub pass_number: &'a PassNumber,
    pub event_id: &'a EventId,
    pub price: Cents,
    pub filter: TariffFilter,
    pub scope: &'a Scope,
    pub permission: &'static str,
}

/// The answer: who buys, for what, and at which prices.
pub struct Quote {
    pub buyer: Buyer,
    pub event: Event,
    pub offers: Vec<Offer>,
}

/// All that questions are answered from, read at one time with the same few statements, however many
/// questions there are.
pub struct Known {
    at: DateTime<Utc>,
    events: HashMap<EventId, Event>,
    cards: HashMap<PassNumber, KnownCard>,
    municipalities: HashMap<String, String>,
    pub keys: Vec<Key>,
    coupons: Vec<CouponRow>,
}

impl Known {
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
            .filter_map(|card| Some(card.holder.as_ref()?.postal_code.clone()))
            .collect();
        let municipalities = event::municipalities(conn, &homes).await?;
        let mut systems: Vec<i32> = events
            .values()
            .flat_map(|event| &event.card_system_ids)
            .map(|id| id.0)
            .collect();
        systems.sort_unstable();
        systems.dedup();
        let ids: Vec<String> = events.keys().map(|id| id.0.clone()).collect();
        let keys = key::valid(conn, &systems, brussels_day(at), &ids).await?;
        let coupons = key::coupons(conn, &systems).await?;
        Ok(Self {
            at,
            events,
            cards,
            municipalities,
            keys,
            coupons,
        })
    }

    pub fn event(&self, id: &EventId) -> Result<&Event, Refusal> {
        self.events.get(id).ok_or_else(|| Refusal::event_not_found(id))
    }

    /// Refuses in the contract's order: event, permission, card, right.
    pub fn quote(&self, question: &Question<'_>) -> Result<Quote, Refusal> {
        let event = self.event(question.event_id)?;
        question.scope.require(&event.organizer_id, question.permission)?;
        let holder = directory::usable(self.cards.get(question.pass_number).cloned())?;
        if question.filter != TariffFilter::Coupon {
            offer::require_right(&holder, event, self.at)?;
        }
        let buyer = self.buyer(holder);
        let mut offers = vec![];
        if question.filter != TariffFilter::Coupon {
            offers.extend(offer::social(&buyer, event, &self.keys, question.price, self.at));
        }
        if question.filter != TariffFilter::Socialtariff {
            let coupon = |coupon| offer::coupon(&buyer, event, coupon, &self.keys, question.price, self.at);
            offers.extend(self.coupons.iter().filter_map(coupon));
        }
        Ok(Quote {
            buyer,
            event: event.clone(),
            offers,
        })
    }

    /// Outside the table a municipality is named by the postal code itself, so that no share is without a
    /// payer.
    fn buyer(&self, holder: Holder) -> Buyer {
        let known = self.municipalities.get(&holder.postal_code).cloned();
        let municipality = known.unwrap_or_else(|| format!("postcode {}", holder.postal_code));
        Buyer { holder, municipality }
    }
}
