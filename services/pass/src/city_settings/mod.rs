//! Settings of a region for its cities: whom to write to, whether people with a right register online, and
//! which postal codes are one city.

mod postal_code;
mod put;
mod read;
mod store;

pub use postal_code::{ABROAD, lies_in, require_postal_code};
pub use put::put;
pub use read::{city_of, list, of_city, read};
pub use store::is_same_city;
