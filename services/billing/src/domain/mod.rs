//! The rules of cost sharing: pure, no database, no clock.

pub mod limit;
pub mod offer;
pub mod split;
