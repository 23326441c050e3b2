//! The rows of a region pack that belong to the activity service.

use crate::pass::Address;
use crate::{CardSystemId, CheckinId, EventId, OrganizerId, PassNumber, PeriodLimit, Points};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc, Weekday};
use serde::{Deserialize, Serialize};

/// When an event takes place, by the calendar types of UiTdatabank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "calendarType"
)]
pub enum Calendar {
    /// One date; without times it lasts the whole day.
    Single { dates: Vec<Occurrence> },
    /// Several dates.
    Multiple { dates: Vec<Occurrence> },
    /// Every (opening) day of a period.
    Periodic {
        from: NaiveDate,
        to: NaiveDate,
        #[serde(default)]
        opening_hours: Vec<OpeningHours>,
    },
    /// Always, or at the opening hours.
    Permanent {
        #[serde(default)]
        opening_hours: Vec<OpeningHours>,
    },
}

impl Calendar {
    /// The first and the last day; none when it is always there, or has no dates.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        match self {
            Self::Single { dates } | Self::Multiple { dates } => {
                let days = || dates.iter().map(|date| date.day);
                days().min().zip(days().max())
            }
            Self::Periodic { from, to, .. } => Some((*from, *to)),
            Self::Permanent { .. } => None,
        }
    }
}

/// One date of an event, in Brussels time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Occurrence {
    pub day: NaiveDate,
    #[serde(default)]
    pub start: Option<NaiveTime>,
    #[serde(default)]
    pub end: Option<NaiveTime>,
}

/// When a place is open on some week days, in Brussels time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpeningHours {
    pub days: Vec<Weekday>,
    pub opens: NaiveTime,
    pub closes: NaiveTime,
}

/// An organizer of a region pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrganizerRow {
    pub id: OrganizerId,
    pub name: String,
    pub card_systems: Vec<CardSystemId>,
    #[serde(default)]
    pub address: Option<Address>,
    #[serde(default)]
    pub linked_location_id: Option<String>,
}

/// An event of a region pack. Limits that are absent take the default of the calendar type; `null` lifts
/// them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventRow {
    pub id: EventId,
    pub title: String,
    pub organizer_id: OrganizerId,
    #[serde(default)]
    pub location: Option<String>,
    pub calendar: Calendar,
    /// Card systems in which the event is enabled; all of the organizer's when absent.
    #[serde(default)]
    pub card_systems: Option<Vec<CardSystemId>>,
    #[serde(default, with = "serde_absent", skip_serializing_if = "Option::is_none")]
    pub passholder_ticket_limit: Option<Option<PeriodLimit>>,
    #[serde(default, with = "serde_absent", skip_serializing_if = "Option::is_none")]
    pub checkin_limit: Option<Option<PeriodLimit>>,
    #[serde(default)]
    pub checkin_points: Option<Points>,
    /// Places at a reduced tariff in all.
    #[serde(default)]
    pub places: Option<i32>,
    /// Whether who finds none left is put on a list; not where nobody says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_list: Option<bool>,
    /// For how long a reservation holds them; ten minutes where nobody says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation_minutes: Option<i32>,
    /// For how long one is held for the first of the list; a day where nobody says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_minutes: Option<i32>,
}

/// Tells an absent member from a `null`.
mod serde_absent {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the value, and `null` for none.
    pub fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Option<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().and_then(Option::as_ref).serialize(serializer)
    }

    /// What is there is given, `null` as well.
    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::deserialize(deserializer).map(Some)
    }
}

/// A check-in of the past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckinRow {
    pub id: CheckinId,
    pub pass_number: PassNumber,
    pub event_id: EventId,
    pub at: DateTime<Utc>,
}
