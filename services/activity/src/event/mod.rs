//! Events: what is on offer, when, and by which settings people take part.
//!
//! An event belongs to an organizer and is enabled in some of the organizer's card systems. Its settings are
//! replaced as a whole: how often somebody may check in, what a check-in earns, how many tickets at a reduced
//! tariff there are. A limit that is absent does not exist. Where nobody said anything there are `defaults`,
//! by the type of the calendar. Billing needs the limits of tickets, so every change is told.

pub mod defaults;
mod places;
mod put;
mod read_settings;
mod replace_settings;
mod settings;
mod store;

pub use places::{read_places, replace_places};
pub use put::put;
pub use read_settings::read_settings;
pub use replace_settings::replace_settings;
pub use store::{find, find_all};

use contracts::activity::{Calendar, EventChanged, EventSettings, PlaceSettings};
use contracts::{CardSystemId, EventId, OrganizerId, PeriodLimit, Points};
use serde::Serialize;

/// An event with its settings. Serialized by the names of its columns.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    pub event_id: EventId,
    /// Grows with every change; 0 before the first.
    pub version: i64,
    pub organizer_id: OrganizerId,
    pub title: String,
    pub location: String,
    pub calendar: Calendar,
    /// Where it is enabled: some of the organizer's.
    pub card_system_ids: Vec<CardSystemId>,
    /// Tickets at a reduced tariff per person and period.
    pub ticket_limit: Option<PeriodLimit>,
    /// Check-ins per person and period.
    pub checkin_limit: Option<PeriodLimit>,
    /// What one check-in is worth.
    pub checkin_points: Points,
    /// Places at a reduced tariff in all.
    pub places: Option<i32>,
    /// Whether who finds none left is put on a list.
    pub waiting_list: bool,
    /// For how long a reservation holds them.
    pub reservation_minutes: i32,
    /// For how long one is held for the first of the list.
    pub offer_minutes: i32,
}

impl Event {
    /// What its organizer may change.
    pub fn settings(&self) -> EventSettings {
        EventSettings {
            id: self.event_id.clone(),
            passholder_ticket_limit: self.ticket_limit,
            checkin_limit: self.checkin_limit,
            checkin_points: self.checkin_points,
        }
    }

    /// What its organizer may change of its places.
    pub fn places(&self) -> PlaceSettings {
        PlaceSettings {
            places: self.places,
            waiting_list: self.waiting_list,
            reservation_minutes: self.reservation_minutes,
            offer_minutes: self.offer_minutes,
        }
    }

    /// What others need to know of it.
    pub fn changed(&self) -> EventChanged {
        let (first_day, last_day) = self.calendar.days().unzip();
        EventChanged {
            event_id: self.event_id.clone(),
            version: self.version,
            organizer_id: self.organizer_id.clone(),
            title: self.title.clone(),
            card_system_ids: self.card_system_ids.clone(),
            ticket_limit: self.ticket_limit,
            places: self.places,
            waiting_list: self.waiting_list,
            reservation_minutes: Some(self.reservation_minutes),
            offer_minutes: Some(self.offer_minutes),
            first_day,
            last_day,
        }
    }
}
