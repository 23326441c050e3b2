//! Every statement of the activity service.

pub mod checkin;
pub mod event;
pub mod organizer;
