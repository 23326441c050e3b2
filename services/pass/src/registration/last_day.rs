//! The right to the social tariff that a registration brings.
//!
//! Rule: whoever is registered with a card that was made for the social tariff has the right until the day
//! that was said, or until 30 April of next year
//! Test: `a_right_ends_on_the_day_that_was_said_or_on_the_last_of_april`
//! Source: UiTPAS API 4.0, `registrationSocialTariffEndDate`
//!
//! Rule: a day is refused with another card; with a digital pass, which says nothing, it gives the right
//! Test: `a_day_goes_with_a_social_card_or_a_digital_pass`
//! Source: UiTPAS API 4.0, `registrationSocialTariffEndDate`; for digital passes this house

use crate::membership::end_date;
use chrono::NaiveDate;
use contracts::Refusal;
use contracts::pass::NewCard;

/// The last day of the right; none when there is none.
///
/// # Errors
/// `body/invalid-data` for a day on which no right ends, `invalid-card` for a day with a card that is not for
/// it.
pub fn last_day(
    said: Option<NaiveDate>,
    card: &NewCard,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, Refusal> {
    let is_social = match card {
        NewCard::Digital => said.is_some(),
        NewCard::FromStock(number) => number.is_social_card(),
    };
    match (said, is_social) {
        (None, false) => Ok(None),
        (None, true) => Ok(Some(end_date::usual(today))),
        (Some(_), false) => Err(Refusal::invalid_card("The card is not for the social tariff")),
        (Some(day), true) => require(day, today).map(|()| Some(day)),
    }
}

/// Refuses a day on which no right can end.
pub fn require(day: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    end_date::require("/registrationSocialTariffEndDate", day, today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::PassNumber;

    const TODAY: &str = "2026-11-14";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn stock(social: bool) -> NewCard {
        NewCard::FromStock(PassNumber::of_kind(9901, 1, social))
    }

    #[test]
    fn a_right_ends_on_the_day_that_was_said_or_on_the_last_of_april() {
        let last = |said: Option<NaiveDate>, card: &NewCard| last_day(said, card, day(TODAY)).unwrap();
        let said = Some(day("2027-06-01"));
        assert_eq!(last(None, &stock(false)), None);
        assert_eq!(last(None, &NewCard::Digital), None);
        assert_eq!(last(None, &stock(true)), Some(day("2027-04-30")));
        assert_eq!(last(said, &stock(true)), said);
        let late = last_day(Some(day("2028-01-01")), &stock(true), day(TODAY));
        assert_eq!(late.unwrap_err().slug, "body/invalid-data");
    }

    #[test]
    fn a_day_goes_with_a_social_card_or_a_digital_pass() {
        let said = Some(day("2027-06-01"));
        assert_eq!(last_day(said, &NewCard::Digital, day(TODAY)).unwrap(), said);
        let refused = last_day(said, &stock(false), day(TODAY)).unwrap_err();
        assert!(refused.is("invalid-card"));
    }
}
