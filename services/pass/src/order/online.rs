//! Which regions register whom on line.
//!
//! Rule: a region registers on line whom it says: everybody, only people with the right to the social tariff,
//! only people without, or nobody; people with the right only where their city does not say otherwise; and
//! nobody who could be given no pass number
//! Test: `a_region_registers_on_line_whom_it_says`
//! Source: UiTPAS API 4.0, CardSystem `cardlessRegistrationType` and city settings

use crate::membership::end_date;
use chrono::NaiveDate;
use contracts::Refusal;
use contracts::pass::{CardSystem, CardlessRegistrationType};

/// Refuses a region that does not register somebody with or without a right on line, or makes no numbers for
/// digital passes. `city` is what the city says of people with a right; none when it says nothing.
pub fn require(
    region: &CardSystem,
    makes_numbers: bool,
    has_right: bool,
    city: Option<bool>,
) -> Result<(), Refusal> {
    use CardlessRegistrationType::{All, Regular, Socialtariff};
    let wanted = if has_right { Socialtariff } else { Regular };
    let kind = region.cardless_registration_type;
    let region_does = region.allows_cardless_registration == Some(true)
        && kind.is_some_and(|kind| kind == All || kind == wanted);
    let city_does = !has_right || city.unwrap_or(true);
    match makes_numbers && region_does && city_does {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&[(
            "/registrationCardSystemId".into(),
            "the card system registers nobody like this on line".into(),
        )])),
    }
}

/// The last day of a right that was validated on line: as long as the source said, and no longer than a
/// counter may grant one; without a word of the source as long as counters usually do.
pub fn last_day(said: Option<NaiveDate>, today: NaiveDate) -> NaiveDate {
    said.map_or(end_date::usual(today), |day| day.min(end_date::latest(today)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::CardSystemId;

    #[test]
    fn a_region_registers_on_line_whom_it_says() {
        use CardlessRegistrationType::{All, None as Nobody, Regular, Socialtariff};
        let does = |allows: Option<bool>, kind, has_right, city| {
            let region = CardSystem {
                allows_cardless_registration: allows,
                cardless_registration_type: kind,
                ..CardSystem::reference(CardSystemId(38), None)
            };
            assert!(require(&region, false, has_right, city).is_err());
            require(&region, true, has_right, city).is_ok()
        };
        let yes = Some(true);
        for (kind, regular, social) in [
            (All, true, true),
            (Regular, true, false),
            (Socialtariff, false, true),
            (Nobody, false, false),
        ] {
            assert_eq!(does(yes, Some(kind), false, None), regular, "{kind:?}");
            assert_eq!(does(yes, Some(kind), true, None), social, "{kind:?}");
            assert_eq!(does(yes, Some(kind), true, yes), social, "{kind:?}");
            assert!(!does(yes, Some(kind), true, Some(false)), "{kind:?}");
            assert_eq!(does(yes, Some(kind), false, Some(false)), regular, "{kind:?}");
        }
        assert!(!does(None, Some(All), false, None) && !does(Some(false), Some(All), false, None));
        assert!(!does(yes, None, false, None));
    }

    #[test]
    fn a_right_that_was_validated_lasts_as_long_as_the_source_said_and_no_longer_than_elsewhere() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-11-14");
        for (said, wanted) in [
            (None, "2027-04-30"),
            (Some("2027-01-31"), "2027-01-31"),
            (Some("2031-01-31"), "2027-12-31"),
        ] {
            assert_eq!(last_day(said.map(day), today), day(wanted));
        }
    }
}
