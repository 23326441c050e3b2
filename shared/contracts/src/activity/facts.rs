//! What the activity service tells.

use crate::{
    CardSystemId, CheckinId, EventId, Fact, OrganizerId, PassholderId, PeriodLimit, PeriodType, Points,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An organizer was added or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrganizerChanged {
    pub organizer_id: OrganizerId,
    pub version: i64,
    pub name: String,
    pub card_system_ids: Vec<CardSystemId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
}

/// An event or its settings were added or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventChanged {
    pub event_id: EventId,
    pub version: i64,
    pub organizer_id: OrganizerId,
    pub title: String,
    /// Card systems in which the event is enabled.
    pub card_system_ids: Vec<CardSystemId>,
    /// Tickets at a reduced tariff per person and period; none means no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_limit: Option<PeriodLimit>,
    /// Places at a reduced tariff in all; none means no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<i32>,
    /// Whether who finds none left is put on a list.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waiting_list: bool,
    /// For how long a reservation holds them; absent in facts that were told before it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation_minutes: Option<i32>,
    /// For how long one is held for the first of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_minutes: Option<i32>,
    /// The first Brussels day on which it takes place; none when it is always there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<NaiveDate>,
    /// The last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<NaiveDate>,
}

/// A participation was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckinRecorded {
    pub checkin_id: CheckinId,
    pub passholder_id: PassholderId,
    pub event_id: EventId,
    pub title: String,
    pub location: String,
    pub points: Points,
    pub at: DateTime<Utc>,
    /// Whose event it is; absent in facts that were told before it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer_id: Option<OrganizerId>,
}

/// A check-in was taken back, and its points with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckinUndone {
    pub checkin_id: CheckinId,
    pub passholder_id: PassholderId,
    pub points: Points,
    pub at: DateTime<Utc>,
    /// Absent in facts that were told before it was said, as whose event it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer_id: Option<OrganizerId>,
}

impl Fact for OrganizerChanged {
    const TYPE: &'static str = "activity.organizer.changed.v1";
    const MEANING: &'static str = "An organizer was added or changed.";
    fn key(&self) -> String {
        self.organizer_id.0.clone()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            organizer_id: "0ce87cbc-9299-4528-8d35-92225dc9489f".into(),
            version: 1,
            name: "Sportdienst Zoutleeuw".into(),
            card_system_ids: vec![CardSystemId(38)],
            postal_code: Some("3440".into()),
        }
    }
}

impl Fact for EventChanged {
    const TYPE: &'static str = "activity.event.changed.v1";
    const MEANING: &'static str = "An event or its settings were added or changed.";
    fn key(&self) -> String {
        self.event_id.0.clone()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            event_id: "5a0967f9-cc06-4c3c-9206-30481a767434".into(),
            version: 2,
            organizer_id: "0ce87cbc-9299-4528-8d35-92225dc9489f".into(),
            title: "Sportkamp".into(),
            card_system_ids: vec![CardSystemId(38)],
            ticket_limit: Some(PeriodLimit {
                volume: 1,
                period_type: PeriodType::Absolute,
            }),
            places: Some(40),
            waiting_list: true,
            reservation_minutes: Some(10),
            offer_minutes: Some(1440),
            first_day: NaiveDate::from_ymd_opt(2026, 7, 6),
            last_day: NaiveDate::from_ymd_opt(2026, 7, 10),
        }
    }
}

fn example_checkin() -> (CheckinId, PassholderId) {
    (
        CheckinId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0002)),
        PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0001)),
    )
}

impl Fact for CheckinRecorded {
    const TYPE: &'static str = "activity.checkin.recorded.v1";
    const MEANING: &'static str = "A holder checked in at an event: these points are earned.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn example() -> Self {
        let (checkin_id, passholder_id) = example_checkin();
        Self {
            checkin_id,
            passholder_id,
            event_id: "5a0967f9-cc06-4c3c-9206-30481a767434".into(),
            title: "Poppentheater".into(),
            location: "Bibliotheek Geetbets".into(),
            points: 1,
            at: DateTime::UNIX_EPOCH,
            organizer_id: Some("0ce87cbc-9299-4528-8d35-92225dc9489f".into()),
        }
    }
}

impl Fact for CheckinUndone {
    const TYPE: &'static str = "activity.checkin.undone.v1";
    const MEANING: &'static str = "A check-in was taken back, and its points with it.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn example() -> Self {
        let (checkin_id, passholder_id) = example_checkin();
        Self {
            checkin_id,
            passholder_id,
            points: 1,
            at: DateTime::UNIX_EPOCH,
            event_id: Some("5a0967f9-cc06-4c3c-9206-30481a767434".into()),
            organizer_id: Some("0ce87cbc-9299-4528-8d35-92225dc9489f".into()),
        }
    }
}
