//! How long a membership of an association lasts, and when it can be renewed. The day on which it ends is its
//! last.
//!
//! Rule: a membership ends on the day that whoever registers it chooses, on the birthday on which the member
//! reaches the age of the association, or so many months after it was registered
//! Test: `each_kind_of_association_has_its_own_end`
//! Source: UiTPAS API 4.0, `endDateType`; UiTPAS documentation, associations
//!
//! Rule: a membership can be renewed from so many months before its end on, and after it; one that ends at an
//! age never
//! Test: `a_membership_is_renewable_from_so_many_months_before_its_end`
//! Source: UiTPAS API 4.0, `renewable`; UiTPAS documentation, associations
//!
//! Rule: a renewal ends later than what it renews, and no membership ends before it begins
//! Test: `a_new_end_lies_behind_today_and_behind_the_end_before`
//! Source: this house
//!
//! Rule: what was just renewed by so many months is not renewed again at once, however early it can be
//! renewed, and no membership ends more than 150 years from now
//! Test: `what_was_just_renewed_by_months_is_not_renewed_again`,
//! `a_new_end_lies_behind_today_and_behind_the_end_before`
//! Source: this house
//!
//! Rule: months of a renewal count from the end of a membership that still runs, so that who renews early
//! loses nothing
//! Test: `each_kind_of_association_has_its_own_end`
//! Source: this house

use chrono::{Months, NaiveDate};
use contracts::Refusal;
use contracts::pass::EndDateType;

/// The oldest age, and the longest time in years that a membership lasts.
const MOST_YEARS: u32 = 150;
/// The most months of a membership, and of the time in which it is renewed.
const MOST_MONTHS: i32 = 1200;

/// What an association says of the end of its memberships.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub kind: EndDateType,
    /// The end that is suggested where somebody chooses.
    pub suggested: Option<NaiveDate>,
    /// An age in years, or a number of months.
    pub duration: Option<i32>,
    /// From how many months before its end on a membership can be renewed.
    pub renewable_months: i32,
}

/// Whose membership it is, as far as its end depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub born: NaiveDate,
    pub today: NaiveDate,
    /// The end of the membership that there is.
    pub ends: Option<NaiveDate>,
}

impl Terms {
    /// Refuses what gives memberships no end, or lets them be renewed without one.
    ///
    /// # Errors
    /// A refusal with words for whoever made the association.
    pub fn judge(&self) -> Result<(), Refusal> {
        let most = match self.kind {
            EndDateType::Custom => None,
            EndDateType::BasedOnDateOfBirth => Some(MOST_YEARS as i32),
            EndDateType::BasedOnRegistrationDate => Some(MOST_MONTHS),
        };
        if most.is_some_and(|most| {
            !self
                .duration
                .is_some_and(|duration| (1..=most).contains(&duration))
        }) {
            return Err(Refusal::invalid("duration is missing or out of range"));
        }
        if !(0..=MOST_MONTHS).contains(&self.renewable_months) {
            return Err(Refusal::invalid("renewable_months is out of range"));
        }
        match self.window() == self.renewable_months {
            true => Ok(()),
            false => Err(Refusal::invalid("renewable_months is not less than duration")),
        }
    }

    /// From how many months before its end on a membership is renewed: fewer than a renewal adds, or it could
    /// be renewed again at once, and again. Associations from before that was refused are held to it.
    fn window(&self) -> i32 {
        match (self.kind, self.duration) {
            (EndDateType::BasedOnRegistrationDate, Some(duration)) => {
                self.renewable_months.min(duration.saturating_sub(1))
            }
            _ => self.renewable_months,
        }
    }

    /// Whether a membership with this end can be renewed.
    pub fn is_renewable(&self, ends: NaiveDate, today: NaiveDate) -> bool {
        let from = ends.checked_sub_months(months(self.window()));
        self.kind != EndDateType::BasedOnDateOfBirth && from.is_none_or(|from| from <= today)
    }

    /// The last day of a new membership, or of one that is renewed; `wanted` is what somebody chose.
    ///
    /// # Errors
    /// 400: not renewable yet, too old, or a day that cannot be chosen.
    pub fn new_end(&self, wanted: Option<NaiveDate>, of: Candidate) -> Result<NaiveDate, Refusal> {
        if of.ends.is_some_and(|ends| !self.is_renewable(ends, of.today)) {
            return Err(not_possible("This membership cannot be renewed now"));
        }
        let unknown = || not_possible("The association does not say how long its memberships last");
        match self.kind {
            EndDateType::Custom => chosen(wanted, of),
            EndDateType::BasedOnDateOfBirth => {
                let years = months(self.duration.ok_or_else(unknown)?.saturating_mul(12));
                let birthday = of.born.checked_add_months(years);
                birthday.filter(|birthday| *birthday >= of.today).ok_or_else(|| {
                    not_possible("The passholder has reached the age at which memberships end")
                })
            }
            EndDateType::BasedOnRegistrationDate => {
                let from = of.ends.map_or(of.today, |ends| ends.max(of.today));
                let end = from.checked_add_months(months(self.duration.ok_or_else(unknown)?));
                let end = end.filter(|end| *end > from).ok_or_else(unknown)?;
                match is_near(end, of.today) {
                    true => Ok(end),
                    false => Err(not_possible("This membership ends too far away to be renewed")),
                }
            }
        }
    }

    /// What a form is filled in with: the suggested end, as long as it could be chosen.
    pub fn suggestion(&self, of: Candidate) -> Option<NaiveDate> {
        let is_chosen = self.kind == EndDateType::Custom;
        let suggested = self.suggested.filter(|_| is_chosen)?;
        self.new_end(Some(suggested), of).ok()
    }

    /// Whether somebody could become a member today.
    pub fn takes(&self, born: NaiveDate, today: NaiveDate) -> bool {
        let of = Candidate {
            born,
            today,
            ends: None,
        };
        self.kind == EndDateType::Custom || self.new_end(None, of).is_ok()
    }
}

/// The contract has one word for all of them.
fn not_possible(title: &str) -> Refusal {
    Refusal::uitpas("association-membership-renew-not-possible", title)
}

fn months(count: i32) -> Months {
    Months::new(count.max(0).unsigned_abs())
}

fn chosen(wanted: Option<NaiveDate>, of: Candidate) -> Result<NaiveDate, Refusal> {
    let wrong = |words: &str| Refusal::invalid_data(&[("/endDate".into(), words.into())]);
    let Some(end) = wanted else {
        return Err(wrong("is required for this association"));
    };
    if end < of.today {
        return Err(wrong("lies in the past"));
    }
    if of.ends.is_some_and(|ends| end <= ends) {
        return Err(wrong("does not lie behind the end of the membership"));
    }
    match is_near(end, of.today) {
        true => Ok(end),
        false => Err(wrong("lies too far away")),
    }
}

fn is_near(end: NaiveDate, today: NaiveDate) -> bool {
    let last = today.checked_add_months(Months::new(12 * MOST_YEARS));
    last.is_some_and(|last| end <= last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn terms(kind: EndDateType, duration: i32) -> Terms {
        Terms {
            kind,
            suggested: None,
            duration: Some(duration),
            renewable_months: 2,
        }
    }

    fn of(today: &str, ends: Option<&str>) -> Candidate {
        Candidate {
            born: day("2012-02-29"),
            today: day(today),
            ends: ends.map(day),
        }
    }

    use EndDateType::{BasedOnDateOfBirth, BasedOnRegistrationDate, Custom};

    #[test]
    fn each_kind_of_association_has_its_own_end() {
        let (chosen, age) = (terms(Custom, 0), terms(BasedOnDateOfBirth, 18));
        let months = terms(BasedOnRegistrationDate, 12);
        let table = [
            (
                chosen,
                of("2026-11-14", None),
                Some("2027-08-31"),
                Ok("2027-08-31"),
            ),
            (
                chosen,
                of("2026-11-14", None),
                Some("2026-11-14"),
                Ok("2026-11-14"),
            ),
            (chosen, of("2026-11-14", None), None, Err("body/invalid-data")),
            (
                chosen,
                of("2026-11-14", None),
                Some("2026-11-13"),
                Err("body/invalid-data"),
            ),
            (
                chosen,
                of("2026-11-14", None),
                Some("2226-11-14"),
                Err("body/invalid-data"),
            ),
            (
                chosen,
                of("2026-11-14", Some("2026-12-31")),
                Some("2027-12-31"),
                Ok("2027-12-31"),
            ),
            (
                chosen,
                of("2026-11-14", Some("2026-12-31")),
                Some("2026-12-31"),
                Err("body/invalid-data"),
            ),
            // Whoever turns eighteen was born on a day that 2030 does not have.
            (age, of("2026-11-14", None), None, Ok("2030-02-28")),
            (age, of("2030-02-28", None), None, Ok("2030-02-28")),
            (age, of("2030-03-01", None), None, Err("renew")),
            (age, of("2026-11-14", Some("2026-01-01")), None, Err("renew")),
            (
                months,
                of("2026-11-14", None),
                Some("2026-11-15"),
                Ok("2027-11-14"),
            ),
            (
                months,
                of("2026-11-14", Some("2026-12-31")),
                None,
                Ok("2027-12-31"),
            ),
            (
                months,
                of("2026-11-14", Some("2024-12-31")),
                None,
                Ok("2027-11-14"),
            ),
            (months, of("2026-11-14", Some("2027-01-15")), None, Err("renew")),
        ];
        for (terms, of, wanted, expected) in table {
            let end = terms.new_end(wanted.map(day), of).map_err(|refusal| refusal.slug);
            let end = end.map_err(|slug| match slug.as_str() {
                "uitpas/association-membership-renew-not-possible" => "renew".to_owned(),
                _ => slug,
            });
            let expected = expected.map(day).map_err(str::to_owned);
            assert_eq!(end, expected, "{terms:?} {of:?} {wanted:?}");
        }
    }

    #[test]
    fn a_membership_is_renewable_from_so_many_months_before_its_end() {
        let chosen = terms(Custom, 0);
        let is_renewable = |ends: &str, today: &str| chosen.is_renewable(day(ends), day(today));
        assert!(!is_renewable("2026-12-31", "2026-10-30"));
        assert!(is_renewable("2026-12-31", "2026-10-31"));
        assert!(
            is_renewable("2024-12-31", "2026-10-31"),
            "also long after its end"
        );
        let age = terms(BasedOnDateOfBirth, 18);
        assert!(!age.is_renewable(day("2024-12-31"), day("2026-10-31")));
    }

    #[test]
    fn a_suggestion_is_made_only_where_it_would_be_taken() {
        let chosen = Terms {
            suggested: Some(day("2027-08-31")),
            ..terms(Custom, 0)
        };
        let suggested = |today: &str, ends: Option<&str>| chosen.suggestion(of(today, ends));
        let end = Some(day("2027-08-31"));
        assert_eq!(suggested("2026-11-14", None), end);
        assert_eq!(suggested("2027-09-01", None), None, "it is past");
        assert_eq!(suggested("2026-11-14", Some("2027-08-31")), None, "too early");
        let same = suggested("2027-08-01", Some("2027-08-31"));
        assert_eq!(same, None, "no later than before");
        assert_eq!(suggested("2027-08-01", Some("2027-08-15")), end);
        let age = Terms {
            kind: BasedOnDateOfBirth,
            ..chosen
        };
        assert_eq!(age.suggestion(of("2026-11-14", None)), None);
    }

    #[test]
    fn an_association_says_how_long_its_memberships_last() {
        for (kind, fine) in [
            (Custom, -1),
            (BasedOnDateOfBirth, 150),
            (BasedOnRegistrationDate, 3),
        ] {
            assert_eq!(terms(kind, fine).judge(), Ok(()), "{kind:?}");
        }
        let endless = Terms {
            duration: None,
            ..terms(BasedOnRegistrationDate, 1)
        };
        let odd = Terms {
            renewable_months: -1,
            ..terms(Custom, 0)
        };
        for wrong in [
            terms(BasedOnDateOfBirth, 151),
            terms(BasedOnRegistrationDate, 0),
            terms(BasedOnRegistrationDate, 2),
            endless,
            odd,
        ] {
            assert!(wrong.judge().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_was_just_renewed_by_months_is_not_renewed_again() {
        for renewable_months in [1, 11, 12, 1200] {
            let year = Terms {
                renewable_months,
                ..terms(BasedOnRegistrationDate, 12)
            };
            let before = of("2026-11-14", Some("2026-12-01"));
            assert_eq!(year.new_end(None, before), Ok(day("2027-12-01")));
            let again = year.new_end(None, of("2026-11-14", Some("2027-12-01")));
            assert!(again.is_err(), "{renewable_months}");
        }
        let far = of("2026-11-14", Some("2126-10-01"));
        let century = Terms {
            renewable_months: 1199,
            ..terms(BasedOnRegistrationDate, 1200)
        };
        let before = century.new_end(None, of("2026-11-14", Some("2076-11-14")));
        assert_eq!(before, Ok(day("2176-11-14")));
        assert!(century.new_end(None, far).is_err(), "too far away");
    }

    proptest! {
        #[test]
        fn a_new_end_lies_behind_today_and_behind_the_end_before(
            kind in prop_oneof![Just(Custom), Just(BasedOnDateOfBirth), Just(BasedOnRegistrationDate)],
            (duration, renewable_months) in (-5i32..1300, -5i32..1300),
            (born, today) in (0u64..60_000, 30_000u64..60_000),
            (ends, wanted) in (proptest::option::of(0u64..90_000), proptest::option::of(0u64..90_000)),
        ) {
            let day = |n: u64| day("1900-01-01") + Days::new(n);
            let (suggested, duration) = (wanted.map(day), Some(duration));
            let terms = Terms { kind, suggested, duration, renewable_months };
            let of = Candidate { born: day(born), today: day(today), ends: ends.map(day) };
            if let Ok(end) = terms.new_end(wanted.map(day), of) {
                prop_assert!(end >= of.today);
                prop_assert!(of.ends.is_none_or(|ends| end > ends));
                // Twice at once: what was just renewed is renewed again only inside its window.
                let again = terms.new_end(wanted.map(day), Candidate { ends: Some(end), ..of });
                prop_assert!(again.is_err() || kind == Custom && terms.is_renewable(end, of.today));
                let is_possible = terms.judge().is_ok() && of.born <= of.today;
                prop_assert!(is_near(end, of.today) || kind == BasedOnDateOfBirth && !is_possible);
            }
            if let Some(suggested) = terms.suggestion(of) {
                prop_assert_eq!(terms.new_end(Some(suggested), of), Ok(suggested));
            }
        }
    }
}
