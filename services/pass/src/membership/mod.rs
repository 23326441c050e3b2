//! Memberships: a passholder or group in a region, since a day, perhaps with a right to the social tariff.

mod count;
mod put;
pub mod store;

pub use count::count_new;
pub use put::put;
pub use store::counted;
