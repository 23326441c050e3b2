//! Every statement of the activity service.

pub mod booking;
pub mod checkin;
pub mod day;
pub mod event;
pub mod organizer;
