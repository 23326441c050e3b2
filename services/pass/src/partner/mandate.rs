//! What a partner is, and when its mandate counts.
//!
//! Rule: the mandate of a partner counts from its first day to its last, both included, unless it was ended
//! Test: `a_mandate_counts_from_its_first_day_to_its_last_unless_it_was_ended`
//! Source: this house
//!
//! Rule: a partner has a name, at least one region, and all its regions are the caller's; over which periods
//! its effect is counted never changes
//! Test: `a_partner_is_managed_by_who_has_all_its_regions`, `the_period_of_the_effect_never_changes`
//! Source: this house

use chrono::NaiveDate;
use contracts::pass::{EffectPeriod, NewPartner, Partner};
use contracts::text::require_short;
use contracts::{CardSystemId, Refusal};

/// The most regions of one area.
const MOST_REGIONS: usize = 100;

/// Whether it may act on this day.
pub fn counts_on(partner: &Partner, day: NaiveDate) -> bool {
    let has_begun = partner.first_day <= day;
    let is_over = partner.last_day.is_some_and(|last| last < day);
    has_begun && !is_over && partner.ended_on.is_none()
}

/// Whether the whole area lies within these regions.
pub fn is_within(area: &[CardSystemId], regions: &[CardSystemId]) -> bool {
    area.iter().all(|region| regions.contains(region))
}

/// Refuses what no partner can be.
pub fn require(new: &NewPartner, first_day: NaiveDate) -> Result<(), Refusal> {
    let wrong = |pointer: &str, words: &str| Err(Refusal::invalid_data(&[(pointer.into(), words.into())]));
    require_short(&[("name", &new.name)])?;
    if new.name.trim().is_empty() {
        return wrong("/name", "is required");
    }
    if !(1..=MOST_REGIONS).contains(&new.card_system_ids.len()) {
        return wrong("/cardSystemIds", "is for 1 to 100 regions");
    }
    match new.last_day.is_some_and(|last| last < first_day) {
        true => wrong("/lastDay", "is before the first day"),
        false => Ok(()),
    }
}

/// Refuses another period than the one of before.
pub fn require_period(before: EffectPeriod, after: EffectPeriod) -> Result<(), Refusal> {
    match before == after {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&[(
            "/effectPeriod".into(),
            "cannot be changed".into(),
        )])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::PartnerId;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_mandate_counts_from_its_first_day_to_its_last_unless_it_was_ended() {
        let partner = Partner {
            id: PartnerId(Uuid::nil()),
            version: 1,
            name: "Klus".into(),
            mandates: vec![],
            card_system_ids: vec![CardSystemId(1)],
            first_day: day("2026-01-01"),
            last_day: Some(day("2026-12-31")),
            ended_on: None,
            effect_period: EffectPeriod::Year,
        };
        for (on, counts) in [
            ("2025-12-31", false),
            ("2026-01-01", true),
            ("2026-12-31", true),
            ("2027-01-01", false),
        ] {
            assert_eq!(counts_on(&partner, day(on)), counts, "{on}");
        }
        let endless = Partner {
            last_day: None,
            ..partner.clone()
        };
        assert!(counts_on(&endless, day("2099-01-01")));
        let ended = Partner {
            ended_on: Some(day("2026-06-01")),
            ..partner
        };
        assert!(!counts_on(&ended, day("2026-06-01")), "at once");
    }

    #[test]
    fn the_period_of_the_effect_never_changes() {
        let (month, year) = (EffectPeriod::Month, EffectPeriod::Year);
        assert!(require_period(month, month).is_ok() && require_period(year, month).is_err());
    }
}
