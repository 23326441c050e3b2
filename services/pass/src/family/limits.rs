//! How many people a family holds.
//!
//! Rule: a family holds at most so many persons, its owner included, and so many adults among them
//! Test: `a_family_is_full_at_its_last_person_and_at_its_last_adult`,
//! `no_family_grows_beyond_its_limits`
//! Source: UiTPAS API 4.0, `too-many-family-members`, `too-many-adults-in-family`; settings
//! `most_family_members`, `most_family_adults`
//!
//! Rule: somebody is an adult from the birthday on that makes them eighteen, or as old as the region says
//! Test: `somebody_is_an_adult_from_a_birthday_on`
//! Source: Belgian law; setting `adult_age_years`
//!
//! Rule: a family that is too large already keeps its members, and a child may join where no adult may
//! Test: `a_family_is_full_at_its_last_person_and_at_its_last_adult`
//! Source: this house

use chrono::{Months, NaiveDate};
use contracts::{Refusal, message};

/// What a region allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Persons, the owner included.
    pub members: usize,
    /// Adults among them.
    pub adults: usize,
    /// In years.
    pub adult_age: u32,
}

impl Limits {
    /// Whether who was born on this day is an adult.
    pub fn is_adult(&self, born: NaiveDate, today: NaiveDate) -> bool {
        let birthday = born.checked_add_months(Months::new(12 * self.adult_age));
        birthday.is_some_and(|birthday| birthday <= today)
    }

    /// Whether somebody may join a family whose members were born on these days.
    ///
    /// # Errors
    /// 400 when the family is full, or has no room for one more adult.
    pub fn judge(&self, family: &[NaiveDate], newcomer: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
        if family.len() >= self.members {
            return Err(
                Refusal::uitpas("too-many-family-members", "The family has too many members")
                    .message(message::family_is_full(self.members)),
            );
        }
        let adults = family.iter().filter(|born| self.is_adult(**born, today)).count();
        if self.is_adult(newcomer, today) && adults >= self.adults {
            return Err(
                Refusal::uitpas("too-many-adults-in-family", "The family has too many adults")
                    .message(message::family_has_its_adults(self.adults)),
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits {
        members: 4,
        adults: 2,
        adult_age: 18,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn somebody_is_an_adult_from_a_birthday_on() {
        let is_adult = |born: &str, today: &str| LIMITS.is_adult(day(born), day(today));
        assert!(!is_adult("2008-11-15", "2026-11-14"));
        assert!(is_adult("2008-11-14", "2026-11-14"));
        assert!(is_adult("1946-06-05", "2026-11-14"));
        assert!(is_adult("2008-02-29", "2026-02-28"), "a year without that day");
    }

    #[test]
    fn a_family_is_full_at_its_last_person_and_at_its_last_adult() {
        let (adult, child, today) = (day("1986-06-30"), day("2017-05-03"), day("2026-11-14"));
        let table: [(&[NaiveDate], NaiveDate, Result<(), &str>); 6] = [
            (&[adult], adult, Ok(())),
            (&[adult, adult], adult, Err("uitpas/too-many-adults-in-family")),
            (&[adult, adult], child, Ok(())),
            (&[adult, adult, adult], child, Ok(())),
            (
                &[adult, adult, child, child],
                child,
                Err("uitpas/too-many-family-members"),
            ),
            (
                &[adult, child, child, child],
                adult,
                Err("uitpas/too-many-family-members"),
            ),
        ];
        for (family, newcomer, expected) in table {
            let outcome = LIMITS.judge(family, newcomer, today);
            if let Err(refusal) = &outcome {
                assert!(refusal.message.is_some(), "words for people: {refusal:?}");
            }
            let outcome = outcome.map_err(|refusal| refusal.slug);
            assert_eq!(outcome, expected.map_err(str::to_owned), "{family:?} {newcomer}");
        }
    }

    proptest! {
        #[test]
        fn no_family_grows_beyond_its_limits(
            (members, adults, adult_age) in (1usize..12, 1usize..12, 1u32..99),
            births in proptest::collection::vec(0i64..40_000, 1..40),
        ) {
            let (limits, today) = (Limits { members, adults, adult_age }, day("2026-11-14"));
            let mut born = births.iter().map(|days| today - chrono::Duration::days(*days));
            let mut family: Vec<NaiveDate> = born.next().into_iter().collect();
            for newcomer in born {
                if limits.judge(&family, newcomer, today).is_ok() {
                    family.push(newcomer);
                }
            }
            prop_assert!(family.len() <= members);
            let grown = family.iter().filter(|born| limits.is_adult(**born, today)).count();
            prop_assert!(grown <= adults);
        }
    }
}
