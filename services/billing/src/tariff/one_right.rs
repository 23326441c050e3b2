//! The right of a child with two homes.
//!
//! Rule: of a child with two homes the right of either home's region counts in the region of the other one as
//! well, as one right: the child keeps the social price while one of them counts, whatever became of the
//! other
//! Test: `the_right_of_either_home_counts_in_the_region_of_the_other`,
//! `a_child_with_two_homes_keeps_the_price_while_either_right_counts`
//! Source: this house: the right comes through either parent

use chrono::{DateTime, NaiveDate, Utc};
use contracts::CardSystemId;
use contracts::pass::SocialTariffStatus;
use directory::Holder;
use std::collections::HashMap;

/// In which region which rights count beside its own: none for who has one home.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneRight(Vec<(CardSystemId, CardSystemId)>);

impl OneRight {
    /// By the homes of this day; `regions` are their postal codes. Where both homes are in a region its own
    /// right is all there is.
    pub fn of(holder: &Holder, day: NaiveDate, regions: &HashMap<CardSystemId, Vec<String>>) -> Self {
        let Some(second) = holder.second_home_on(day) else {
            return Self::default();
        };
        let (first, second) = (holder.home_on(day).postal_code, second.postal_code.as_str());
        let lists = |codes: &Vec<String>, code: &str| codes.iter().any(|one| one == code);
        let mut pairs = vec![];
        for (region, codes) in regions {
            let other = match (lists(codes, first), lists(codes, second)) {
                (true, false) => second,
                (false, true) => first,
                _ => continue,
            };
            let of_other = regions.iter().filter(|(_, codes)| lists(codes, other));
            pairs.extend(of_other.map(|(beside, _)| (*region, *beside)));
        }
        Self(pairs)
    }

    /// The status of each right that counts in this region, its own first.
    pub fn statuses<'a>(
        &'a self,
        holder: &'a Holder,
        region: CardSystemId,
        at: DateTime<Utc>,
    ) -> impl Iterator<Item = SocialTariffStatus> + 'a {
        let is_of = move |pair: &&(CardSystemId, CardSystemId)| pair.0 == region;
        let beside = self.0.iter().filter(is_of).map(|pair| pair.1);
        std::iter::once(region)
            .chain(beside)
            .filter_map(move |id| holder.social_status(id, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tariff::examples::resident_of;
    use contracts::pass::ToldSecondHome;

    const HERE: CardSystemId = CardSystemId(38);
    const THERE: CardSystemId = CardSystemId(50);
    const AWAY: CardSystemId = CardSystemId(60);

    fn counts(has_right: bool, second: Option<&str>, region: CardSystemId) -> bool {
        let mut holder = resident_of("Geetbets", has_right).holder;
        holder.second_homes.extend(second.map(|code| ToldSecondHome {
            from: "2026-09-01".parse().unwrap(),
            until: "2035-05-03".parse().unwrap(),
            postal_code: code.into(),
            share: 50,
        }));
        let codes = |codes: &[&str]| codes.iter().map(|&code| code.to_owned()).collect();
        let regions = HashMap::from([
            (HERE, codes(&["3450", "3350"])),
            (THERE, codes(&["3300"])),
            (AWAY, codes(&["9000"])),
        ]);
        let (day, at) = (
            "2026-11-14".parse().unwrap(),
            "2026-11-14T10:00:00Z".parse().unwrap(),
        );
        let one_right = OneRight::of(&holder, day, &regions);
        let mut all = one_right.statuses(&holder, region, at);
        all.any(|status| status == SocialTariffStatus::Active)
    }

    #[test]
    fn the_right_of_either_home_counts_in_the_region_of_the_other() {
        assert!(counts(true, Some("3300"), HERE));
        assert!(counts(true, Some("3300"), THERE), "though no member there");
        assert!(!counts(true, Some("3300"), AWAY));
        assert!(!counts(true, Some("3350"), THERE), "both homes are here");
        assert!(!counts(true, None, THERE));
        assert!(!counts(false, Some("3300"), THERE));
    }
}
