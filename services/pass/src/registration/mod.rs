//! Registration: a person becomes a passholder at a counter, by himself, or in an order on line, which comes
//! through the same `judge` and `write`; and a counter changes what is known of one.

mod identity;
mod last_day;
mod of_age;
mod permission;
mod prolong;
mod register;
mod register_self;
mod register_together;
mod replace;
mod store;
mod together;

pub use prolong::{Home, left_behind, outside};
pub use register::{Judged, judge, register, write};
pub use register_self::register_self;
pub use register_together::register_together;
pub use replace::{acting, first_of, replace, require_address};

use chrono::NaiveDate;
use contracts::pass::{Address, PassholderRow, PersonData};
use contracts::{OrganizerId, PassholderId};

/// What was said of a person, as a row.
fn row(
    id: PassholderId,
    person: &PersonData,
    organizer: Option<OrganizerId>,
    registered_on: NaiveDate,
) -> PassholderRow {
    let Address {
        street,
        postal_code,
        city,
        country,
        ..
    } = person.address.clone();
    PassholderRow {
        id,
        first_name: person.first_name.clone(),
        name: person.name.clone(),
        date_of_birth: person.date_of_birth,
        gender: person.gender,
        insz: None,
        email: person.email.clone(),
        phone: person.phone.clone(),
        street,
        number: None,
        box_number: None,
        postal_code,
        city,
        country,
        registration_organizer: organizer,
        registered_on,
    }
}
