//! Memberships: a passholder or group in a region, since a day, perhaps with a right to the social tariff.

pub mod end_date;
mod list_entitled;
mod put;
mod put_packed;
mod row;
pub mod step;
pub mod store;

pub use list_entitled::list_entitled;
pub use put::{put, put_first, put_uncounted};
pub use put_packed::put_packed;
pub use row::with_right;
