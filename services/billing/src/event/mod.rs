//! Events: a copy of what activity tells, with what billing adds - the manual keys that were chosen for one.
//! Guarded by the version of each fact: an older one changes nothing.

mod card_systems;
mod choose_key;
mod store;

pub use card_systems::card_systems;
pub use choose_key::choose_key;
pub use store::{find, find_all, forget_versions, keep};

use chrono::NaiveDate;
use contracts::{CardSystemId, EventId, OrganizerId, PeriodLimit};

/// An event as billing knows it, with the organizer's home.
#[derive(Debug, Clone)]
pub struct Event {
    pub event_id: EventId,
    pub title: String,
    pub organizer_id: OrganizerId,
    /// Where it is enabled.
    pub card_system_ids: Vec<CardSystemId>,
    /// Tickets at a reduced tariff per person and period; none means no limit.
    pub ticket_limit: Option<PeriodLimit>,
    /// Places at a reduced tariff in all; none means no limit.
    pub places: Option<i32>,
    /// Whether who finds none left is put on a list.
    pub waiting_list: bool,
    /// For how long a reservation holds them.
    pub reservation_minutes: i32,
    /// For how long one is held for the first of the list.
    pub offer_minutes: i32,
    /// The first and the last day on which it takes place; none when it is always there.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// The municipality of the organizer; none when its address is unknown.
    pub municipality: Option<String>,
}
