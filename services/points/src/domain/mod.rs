//! The rules of points: pure, no database, no clock.

pub mod expiry;
pub mod ledger;
