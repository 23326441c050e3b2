//! Thresholds: once enough members of an association have the right to the social tariff, it bears no part of
//! its own any more, or a smaller one; from that day on, and never backwards.
//!
//! A version of a key says at which part of the members that is, and the shares from then on. How many
//! members an association has, a coordinator declares ([`declare()`]), from a day on. How many of them have
//! the right is counted from what this service knows: persons who bought at the social tariff of the
//! association in the last twelve months, of sales that stand. Nobody tells it of rights for this.
//!
//! Whoever sells looks whether a basket reaches it (`sale/reach.rs`). The day is written once and stays: a
//! sale counts by it when it is of that day or later. What the passholder pays is the same before and after
//! (`key::rule`), so no price tells how many others have the right.
//!
//! Who sees what: whoever reads the financial reports of the association sees how many more it takes, because
//! it is asked to sell these tickets and knows its buyers; whoever reads keys of the region sees whether it
//! was reached, and no number of persons.
//!
//! Locks: the row of a version and an organizer, by whoever sells there while it is not reached; several of
//! them sorted.

mod declare;
mod list;
mod store;

pub use declare::declare;
pub use list::list;
pub use store::{count_social, hold, members_on, reach};

use chrono::{DateTime, Months, Utc};

/// How long somebody who bought counts as a member with the right.
const COUNTED: Months = Months::new(12);

/// How many members with the right it takes.
///
/// Rule: a threshold is reached by the smallest number of members that is at least its part of all of them
/// Test: `five_percent_of_sixty_are_three_and_of_sixty_one_four`
/// Source: rules of recognised associations in the field: 5 % of the members
pub fn needed(members: i32, percent: u32) -> i64 {
    let exact = i64::from(members) * i64::from(percent);
    ((exact + 9_999) / 10_000).max(1)
}

/// From when on whoever bought counts, for a sale at this time.
pub fn counted_since(at: DateTime<Utc>) -> DateTime<Utc> {
    at.checked_sub_months(COUNTED).unwrap_or(DateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_percent_of_sixty_are_three_and_of_sixty_one_four() {
        for (members, percent, takes) in [
            (60, 500, 3),
            (61, 500, 4),
            (80, 500, 4),
            (1, 500, 1),
            (19, 500, 1),
            (21, 500, 2),
            (100, 1, 1),
            (60, 10_000, 60),
            (i32::MAX, 10_000, i64::from(i32::MAX)),
        ] {
            assert_eq!(needed(members, percent), takes, "{members} {percent}");
        }
    }
}
