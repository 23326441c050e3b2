//! Which municipalities pay for somebody, and for how much of the municipality's part.
//!
//! Rule: for a child with two homes the municipality of the second one bears its share of the municipality's
//! part, rounded half up to the cent, and that of the first one the rest
//! Test: `two_municipalities_bear_the_part_to_the_cent`,
//! `a_child_with_two_homes_is_paid_for_by_both_municipalities`,
//! `with_two_homes_shares_still_sum_to_the_price`
//! Source: social tariff of the municipalities, half of the time at least; this house
//!
//! Rule: two homes in one municipality have one payer; a home outside of every municipality that pays here,
//! as the table of the region says, puts all on that of the other one
//! Test: `of_two_homes_only_municipalities_that_pay_here_pay`
//! Source: this house
//!
//! Rule: a second home counts by the day of the activity like the first one, and on its own days alone; while
//! a right goes on in a region that was left by its end, the first home pays
//! Test: `what_is_registered_late_for_a_day_before_the_second_home_is_paid_by_the_first_alone`,
//! `after_the_second_home_ended_the_first_pays`
//! Source: this house

use super::payer;
use contracts::Cents;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Who pays: the municipality of the home, and perhaps another one for a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payers {
    pub first: String,
    pub second: Option<SecondPayer>,
}

/// The municipality of a second home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondPayer {
    pub municipality: String,
    /// How much of the municipality's part it bears, in whole percents.
    pub percent: u8,
}

impl Payers {
    /// One alone.
    pub fn only(municipality: impl Into<String>) -> Self {
        Self {
            first: municipality.into(),
            second: None,
        }
    }

    /// Of somebody who lives in a place with this postal code, and perhaps in another as well, with its share
    /// in percents. `known` are the municipalities that pay here.
    pub fn of(known: &HashMap<String, String>, first: &str, second: Option<(&str, u8)>) -> Self {
        let named = |code: &str| known.get(code).cloned();
        let second = second.and_then(|(code, percent)| Some((named(code)?, percent)));
        match (named(first), second) {
            (Some(first), Some((municipality, percent))) if first != municipality => Self {
                first,
                second: Some(SecondPayer {
                    municipality,
                    percent,
                }),
            },
            (None, Some((municipality, _))) => Self::only(municipality),
            _ => Self::only(payer(known, first)),
        }
    }

    /// Whether this municipality is one of them.
    pub fn include(&self, municipality: &str) -> bool {
        let second = self.second.as_ref();
        self.first == municipality || second.is_some_and(|second| second.municipality == municipality)
    }

    /// Who bears what of the municipality's part. They sum to it.
    pub fn parts(&self, part: Cents) -> Vec<(String, Cents)> {
        let Some(second) = &self.second else {
            return vec![(self.first.clone(), part)];
        };
        let theirs = part.share(u32::from(second.percent) * 100);
        vec![
            (self.first.clone(), part - theirs),
            (second.municipality.clone(), theirs),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> HashMap<String, String> {
        let row = |(code, name): (&str, &str)| (code.to_owned(), name.to_owned());
        [("3450", "Geetbets"), ("3454", "Geetbets"), ("3350", "Linter")]
            .map(row)
            .into()
    }

    fn both(percent: u8) -> Payers {
        Payers::of(&known(), "3450", Some(("3350", percent)))
    }

    #[test]
    fn two_municipalities_bear_the_part_to_the_cent() {
        for (part, percent, first, second) in [
            (400, 50, 200, 200),
            (520, 50, 260, 260),
            (533, 50, 266, 267),
            (400, 70, 120, 280),
            (533, 70, 160, 373),
            (1, 50, 0, 1),
            (1, 49, 1, 0),
            (0, 50, 0, 0),
            (100, 1, 99, 1),
            (100, 99, 1, 99),
        ] {
            let parts = both(percent).parts(Cents(part));
            let expected = [("Geetbets", first), ("Linter", second)];
            let expected = expected.map(|(name, cents)| (name.to_owned(), Cents(cents)));
            assert_eq!(parts, expected, "{part} {percent}");
        }
        let alone = Payers::only("Geetbets").parts(Cents(400));
        assert_eq!(alone, [("Geetbets".to_owned(), Cents(400))]);
    }

    #[test]
    fn of_two_homes_only_municipalities_that_pay_here_pay() {
        let of = |first: &str, second: &str| Payers::of(&known(), first, Some((second, 70)));
        assert!(of("3450", "3350").second.is_some());
        assert_eq!(of("3450", "3454"), Payers::only("Geetbets"), "one municipality");
        assert_eq!(of("3450", "1000"), Payers::only("Geetbets"));
        assert_eq!(of("3450", "0000"), Payers::only("Geetbets"), "abroad");
        assert_eq!(of("1000", "3350"), Payers::only("Linter"));
        assert_eq!(of("1000", "2000"), Payers::only("postcode 1000"));
        assert!(both(50).include("Linter") && both(50).include("Geetbets"));
        assert!(!both(50).include("Glabbeek"));
    }
}
