//! Who may have a second home.
//!
//! Rule: whoever is younger than eighteen may have a second home, and it ends by itself on the 18th birthday
//! Test: `a_second_home_is_for_who_is_younger_than_eighteen`,
//! `a_second_home_ends_by_itself_on_the_eighteenth_birthday`
//! Source: this house: grown-ups live where they are registered

use chrono::{Months, NaiveDate};

/// From this birthday on nobody lives with parents who live apart.
pub const GROWN_UP: u8 = 18;

/// The first day on which whoever was born then has one home.
pub fn grown_up_on(born: NaiveDate) -> NaiveDate {
    let months = Months::new(12 * u32::from(GROWN_UP));
    born.checked_add_months(months).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_home_is_for_who_is_younger_than_eighteen() {
        for (born, grown_up) in [
            ("2017-05-03", "2035-05-03"),
            ("2012-02-29", "2030-02-28"),
            ("2011-03-01", "2029-03-01"),
        ] {
            let on = grown_up_on(born.parse().unwrap());
            assert_eq!(on, grown_up.parse().unwrap(), "{born}");
        }
    }
}
