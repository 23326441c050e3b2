//! What the activity service answers.

use super::*;
use crate::page::Window;
use crate::{
    CardSystemId, CheckinId, EventId, OrganizerId, Page, PassNumber, PassholderId, Points, Scope, ask,
    ask::Done, pack,
};
use serde::{Deserialize, Serialize};

/// Record a participation. The pass number is as it was scanned or typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckIn {
    pub pass_number: PassNumber,
    pub event_id: EventId,
    pub scope: Scope,
}

/// Would a check-in be accepted?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskCheckinStatus {
    pub pass_number: PassNumber,
    pub event_id: EventId,
    pub scope: Scope,
}

/// A holder's check-ins at some organizers, newest first; those that were undone are not shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListCheckins {
    pub passholder_id: PassholderId,
    pub organizers: Vec<OrganizerId>,
    /// A part of the title; `*` stands for anything.
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

/// What the settings of an event are.
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

/// How many places at a reduced tariff an event has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadEventPlaces {
    pub event_id: EventId,
    pub scope: Scope,
}

/// Replace what an event says of its places as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplaceEventPlaces {
    pub event_id: EventId,
    pub places: PlaceSettings,
    pub scope: Scope,
}

/// Organizers in the order of their names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchOrganizers {
    /// A part of the name; `*` stands for anything.
    pub name: Option<String>,
    pub card_system_id: Option<CardSystemId>,
    pub descending: bool,
    pub window: Window,
}

/// One organizer.
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
    CheckIn => CheckedIn, "activity.check_in", from [Gateway];
    AskCheckinStatus => CheckinStatus, "activity.checkin_status", from [Gateway];
    ListCheckins => Page<Checkin>, "activity.list_checkins", from [Gateway];
    UndoCheckin => UndoneCheckin, "activity.undo_checkin", from [Gateway];
    ReadEventSettings => EventSettings, "activity.read_event_settings", from [Gateway];
    ReplaceEventSettings => Done, "activity.replace_event_settings", from [Gateway];
    ReadEventPlaces => PlaceSettings, "activity.read_event_places", from [Gateway];
    ReplaceEventPlaces => Done, "activity.replace_event_places", from [Gateway];
    SearchOrganizers => Page<Organizer>, "activity.search_organizers", from [Gateway];
    ReadOrganizer => Organizer, "activity.read_organizer", from [Gateway, Operator];
    LoadActivity => pack::Report, "activity.load_pack", from [Operator], at most 64 MiB;
}
