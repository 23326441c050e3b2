//! Who may register himself.
//!
//! Rule: whoever is sixteen registers himself, or older where the region or else the settings say so; for
//! anybody younger a parent agrees, at a counter
//! Test: `who_is_too_young_registers_at_a_counter`,
//! `a_region_says_from_which_age_on_somebody_registers_himself`
//! Source: UiTPAS API 4.0, `forbidden-underaged`; region data `ownAccountAge`; setting
//! `self_registration_age_years`

use crate::consent;
use chrono::{Months, NaiveDate};
use contracts::Refusal;

/// Refuses somebody who is younger than these years.
pub fn require(born: NaiveDate, today: NaiveDate, years: u32) -> Result<(), Refusal> {
    let of_age = born.checked_add_months(Months::new(12 * years));
    let is_old_enough = of_age.is_some_and(|of_age| of_age <= today);
    match is_old_enough && !consent::is_minor(born, today) {
        true => Ok(()),
        false => Err(Refusal::uitpas(
            "forbidden-underaged",
            "The passholder is too young to register himself",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_too_young_registers_at_a_counter() {
        let today = "2026-11-14".parse().unwrap();
        for (born, age, is_fine) in [
            ("2010-11-14", 16, true),
            ("2010-11-15", 16, false),
            ("2010-11-15", 12, false),
            ("2008-11-14", 18, true),
            ("2008-11-15", 18, false),
            ("2026-11-14", 255, false),
        ] {
            let refused = require(born.parse().unwrap(), today, age);
            assert_eq!(refused.is_ok(), is_fine, "{born} {age}");
        }
    }
}
