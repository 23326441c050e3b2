//! The rules of rewards: pure, no database, no clock.

pub mod catalogue;
pub mod eligibility;
