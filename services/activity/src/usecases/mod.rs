//! The verbs, one per file.

pub mod check_in;
pub mod checkin_status;
pub mod event_settings;
pub mod list_checkins;
pub mod load_pack;
pub mod organizers;
pub mod undo_checkin;

use crate::domain::calendar::{Doors, doors};
use crate::store::event::Event;
use chrono::{DateTime, Duration, Utc};
use contracts::{Message, Refusal, message};

const CHECKINS_WRITE: &str = "CHECKINS_WRITE";

/// Refuses outside the event's window, with words for the holder.
fn require_open(event: &Event, at: DateTime<Utc>, margin: Duration) -> Result<(), Refusal> {
    match doors(&event.calendar, at, margin) {
        Doors::Open => Ok(()),
        Doors::NotNow => Err(not_allowed(message::event_is_not_open())),
        Doors::Over => Err(not_allowed(message::event_is_over())),
    }
}

fn not_allowed(message: Message) -> Refusal {
    Refusal::uitpas("checkin-not-allowed", "Check-in not allowed").message(message)
}
