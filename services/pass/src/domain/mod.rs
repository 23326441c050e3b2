//! The rules of passes: pure, no database, no clock.

pub mod identifier;
pub mod insz_vault;
pub mod person;
