//! What organizers are told of check-ins and of their events.

use super::event::{Audience, Event};
use crate::EventId;
use crate::access::Permission;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody checked in at an event of the organizer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckinRecorded {
    /// The check-in.
    pub checkin_id: Uuid,
    /// Where it was.
    #[schemars(with = "String")]
    pub event_id: EventId,
    /// The person, under a name that this receiver alone knows; absent when the person is forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
}

/// A check-in was taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckinUndone {
    /// The check-in.
    pub checkin_id: Uuid,
    /// Where it was.
    #[schemars(with = "String")]
    pub event_id: EventId,
    /// The person, under a name that this receiver alone knows; absent when the person is forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
}

/// An event of the organizer, or its settings, changed: the API says to what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventSettingsChanged {
    /// The event.
    #[schemars(with = "String")]
    pub event_id: EventId,
    /// How often it changed.
    pub version: i64,
}

fn example_ids() -> (Uuid, EventId) {
    let checkin = Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0002);
    (checkin, "5a0967f9-cc06-4c3c-9206-30481a767434".into())
}

/// A pseudonym as it looks.
pub(super) fn example_holder() -> Option<String> {
    Some("6mVq1xkT0Zr3nUe8JcHb2w".into())
}

impl Event for CheckinRecorded {
    const TYPE: &'static str = "org.beleefregio.checkin.recorded.v1";
    const MEANING: &'static str = "Somebody checked in at an event of the organizer.";
    const AUDIENCE: Audience = Audience::Organizer;
    const PERMISSION: Option<Permission> = Some(Permission::CheckinsRead);
    fn subject(&self) -> String {
        self.checkin_id.to_string()
    }
    fn example() -> Self {
        let (checkin_id, event_id) = example_ids();
        Self {
            checkin_id,
            event_id,
            holder: example_holder(),
        }
    }
}

impl Event for CheckinUndone {
    const TYPE: &'static str = "org.beleefregio.checkin.undone.v1";
    const MEANING: &'static str = "A check-in was taken back.";
    const AUDIENCE: Audience = Audience::Organizer;
    const PERMISSION: Option<Permission> = Some(Permission::CheckinsRead);
    fn subject(&self) -> String {
        self.checkin_id.to_string()
    }
    fn example() -> Self {
        let (checkin_id, event_id) = example_ids();
        Self {
            checkin_id,
            event_id,
            holder: example_holder(),
        }
    }
}

impl Event for EventSettingsChanged {
    const TYPE: &'static str = "org.beleefregio.event.settings.changed.v1";
    const MEANING: &'static str = "An event of the organizer, or its settings, changed.";
    const AUDIENCE: Audience = Audience::Organizer;
    const PERMISSION: Option<Permission> = Some(Permission::EventSettingsRead);
    fn subject(&self) -> String {
        self.event_id.to_string()
    }
    fn example() -> Self {
        let (_, event_id) = example_ids();
        Self { event_id, version: 2 }
    }
}
