//! Children: what others must agree to for them.
//!
//! Rule: whoever is not sixteen yet is registered, and changed, when a parent agrees or agreed before
//! Test: `a_child_is_registered_when_a_parent_agrees`, `somebody_is_a_minor_until_the_sixteenth_birthday`,
//! `a_child_is_changed_when_a_parent_agrees_and_is_never_written_to`
//! Source: UiTPAS documentation, registration; GDPR article 8
//!
//! Rule: nobody under sixteen is written to or called, whatever was sent
//! Test: `a_child_has_no_preferences_of_its_own`,
//! `a_child_is_changed_when_a_parent_agrees_and_is_never_written_to`
//! Source: UiTPAS documentation, registration

use chrono::{Months, NaiveDate};
use contracts::Refusal;
use contracts::pass::{OptInPreferences, PersonData};

/// Until this birthday a parent must agree.
const OF_AGE: u32 = 16;

/// Whether somebody with this birthday is a minor on this day.
pub fn is_minor(born: NaiveDate, today: NaiveDate) -> bool {
    let of_age = born.checked_add_months(Months::new(12 * OF_AGE));
    of_age.is_some_and(|of_age| today < of_age)
}

/// Born by this day, somebody is no minor on that one.
pub fn of_age_if_born_by(today: NaiveDate) -> NaiveDate {
    today
        .checked_sub_months(Months::new(12 * OF_AGE))
        .unwrap_or(today)
}

/// What is kept of the wishes that were said.
pub fn preferences(person: &PersonData, today: NaiveDate) -> Option<OptInPreferences> {
    match is_minor(person.date_of_birth, today) {
        true => Some(OptInPreferences::default()),
        false => person.opt_ins,
    }
}

/// Refuses a child for whom no parent agrees now, nor agreed before when nothing is said now.
pub fn require_parent(person: &PersonData, today: NaiveDate, has_agreed: bool) -> Result<(), Refusal> {
    let has_consent = person.parental_consent.unwrap_or(has_agreed);
    match has_consent || !is_minor(person.date_of_birth, today) {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&[(
            "/parentalConsent".into(),
            format!("a parent must agree for a passholder under {OF_AGE}"),
        )])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_a_minor_until_the_sixteenth_birthday() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-11-14");
        for (born, wanted) in [
            ("2026-11-14", true),
            ("2010-11-15", true),
            ("2010-11-14", false),
            ("1925-01-01", false),
        ] {
            assert_eq!(is_minor(day(born), today), wanted, "{born}");
        }
        // Born on a leap day: of age on the last of February.
        assert!(is_minor(day("2012-02-29"), day("2028-02-28")));
        assert!(!is_minor(day("2012-02-29"), day("2028-02-29")));
    }
}
