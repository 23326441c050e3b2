//! The rules of activities: pure, no database, no clock.

pub mod calendar;
pub mod defaults;
pub mod earning;
