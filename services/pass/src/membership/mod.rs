//! Memberships: a passholder or group in a region, since a day, perhaps with a right to the social tariff.

mod put;
pub mod store;

pub use put::put;
