//! What is on offer and who came: the language of the activity service.

use crate::page::Window;
use crate::pass::{Address, CardSystem};
use crate::{
    CardSystemId, CheckinId, EventId, Fact, Message, OrganizerId, Page, PassNumber, PassholderId, PeriodLimit, PeriodType, Points, Scope,
    ask, ask::Done, pack,
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

// ---- facts ----

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
}

/// A check-in was taken back, and its points with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckinUndone {
    pub checkin_id: CheckinId,
    pub passholder_id: PassholderId,
    pub points: Points,
    pub at: DateTime<Utc>,
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
            ticket_limit: Some(PeriodLimit { volume: 1, period_type: PeriodType::Absolute }),
            places: Some(40),
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
        Self { checkin_id, passholder_id, points: 1, at: DateTime::UNIX_EPOCH }
    }
}

// ---- views ----

/// An organizer of activities, often a counter as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Organizer {
    pub id: OrganizerId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_systems: Option<Vec<CardSystem>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_location_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// How often one may check in and buy, and what a check-in earns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventSettings {
    pub id: EventId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passholder_ticket_limit: Option<PeriodLimit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkin_limit: Option<PeriodLimit>,
    pub checkin_points: Points,
}

/// A check-in as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Checkin {
    pub id: CheckinId,
    pub creation_date: DateTime<Utc>,
    pub event_id: EventId,
    pub event_title: String,
    pub uitpas_number: PassNumber,
    pub points: Points,
}

/// A recorded check-in and whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckedIn {
    pub checkin: Checkin,
    pub passholder_id: PassholderId,
}

/// Whether a check-in would be accepted now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckinStatus {
    pub allowed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_user_message: Option<Message>,
}

// ---- rows ----

/// When an event takes place, by the calendar types of UiTdatabank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "calendarType")]
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

/// An event of a region pack. Limits that are absent take the default of the calendar type; `null` lifts them.
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
}

/// Tells an absent member from a `null`.
mod serde_absent {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(value: &Option<Option<T>>, serializer: S) -> Result<S::Ok, S::Error> {
        value.as_ref().and_then(Option::as_ref).serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
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

// ---- asks ----

/// Record a participation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckIn {
    pub pass_number: String,
    pub event_id: EventId,
    pub scope: Scope,
}

/// Would a check-in be accepted?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskCheckinStatus {
    pub pass_number: String,
    pub event_id: EventId,
    pub scope: Scope,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListCheckins {
    pub passholder_id: PassholderId,
    pub organizers: Vec<OrganizerId>,
    pub event_title: Option<String>,
    pub window: Window,
}

/// Take a check-in back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UndoCheckin {
    pub checkin_id: CheckinId,
    pub scope: Scope,
}

/// What was taken back, for the gateway's view of the balance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UndoneCheckin {
    pub passholder_id: PassholderId,
    pub points: Points,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadEventSettings {
    pub event_id: EventId,
    pub scope: Scope,
}

/// Replace the settings of an event as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplaceEventSettings {
    pub settings: EventSettings,
    pub scope: Scope,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchOrganizers {
    pub name: Option<String>,
    pub card_system_id: Option<CardSystemId>,
    pub descending: bool,
    pub window: Window,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadOrganizer {
    pub organizer_id: OrganizerId,
}

/// Everything of a region pack that belongs to the activity service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadActivity {
    pub dry_run: bool,
    pub organizers: Vec<OrganizerRow>,
    pub events: Vec<EventRow>,
    pub checkins: Vec<CheckinRow>,
}

ask! {
    CheckIn => CheckedIn, "activity.check_in";
    AskCheckinStatus => CheckinStatus, "activity.checkin_status";
    ListCheckins => Page<Checkin>, "activity.list_checkins";
    UndoCheckin => UndoneCheckin, "activity.undo_checkin";
    ReadEventSettings => EventSettings, "activity.read_event_settings";
    ReplaceEventSettings => Done, "activity.replace_event_settings";
    SearchOrganizers => Page<Organizer>, "activity.search_organizers";
    ReadOrganizer => Organizer, "activity.read_organizer";
    LoadActivity => pack::Report, "activity.load_pack";
}
