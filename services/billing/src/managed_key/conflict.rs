//! Whether two automatic keys can match the same event and person, and say something different then.
//!
//! Careful rather than clever: whoever has the right in the card system may match each of them, whatever
//! their social conditions are, and only what says the same to the last share is no conflict.

use contracts::OrganizerId;
use contracts::billing::{KeyRule, Payer, PriceCondition, ResidenceCondition, Share};

/// A key that may match.
pub struct Candidate<'a> {
    /// Whose it is; none means everybody's.
    pub organizers: &'a [OrganizerId],
    pub rule: &'a KeyRule,
}

/// Prices in cents, both ends included; no upper end where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prices {
    least: i64,
    most: i64,
}

impl Prices {
    fn of(condition: Option<PriceCondition>) -> Self {
        let (least, most) = match condition {
            None => (0, i64::MAX),
            Some(PriceCondition::LessThan(bound)) => (0, bound.0.saturating_sub(1)),
            Some(PriceCondition::GreaterThan(bound)) => (bound.0.saturating_add(1), i64::MAX),
            Some(PriceCondition::Equal(bound)) => (bound.0, bound.0),
        };
        Self { least, most }
    }

    fn both(self, other: Self) -> Option<Self> {
        let both = Self {
            least: self.least.max(other.least),
            most: self.most.min(other.most),
        };
        (both.least <= both.most).then_some(both)
    }

    fn words(self) -> String {
        let euro = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        match (self.least, self.most) {
            (0, i64::MAX) => "all prices".into(),
            (least, most) if least == most => format!("a price of {}", euro(least)),
            (least, i64::MAX) => format!("prices from {}", euro(least)),
            (0, most) => format!("prices up to {}", euro(most)),
            (least, most) => format!("prices from {} to {}", euro(least), euro(most)),
        }
    }
}

/// For which sales both can count, in words; none where there are no such sales, or both say the same.
pub fn between(one: &Candidate<'_>, other: &Candidate<'_>) -> Option<String> {
    let organizers = organizers(one.organizers, other.organizers)?;
    let prices = Prices::of(one.rule.conditions.price).both(Prices::of(other.rule.conditions.price))?;
    let is_for = |at_home: bool| {
        let fits = |rule: &KeyRule| match rule.conditions.residence {
            None => true,
            Some(ResidenceCondition::In) => at_home,
            Some(ResidenceCondition::NotIn) => !at_home,
        };
        fits(one.rule) && fits(other.rule) && says(one.rule, at_home) != says(other.rule, at_home)
    };
    let whom = match (is_for(true), is_for(false)) {
        (false, false) => return None,
        (true, true) => "everybody",
        (true, false) => "residents of the organizer's municipality",
        (false, true) => "residents of other municipalities",
    };
    Some(format!("{organizers}, {}, {whom}", prices.words()))
}

fn organizers(one: &[OrganizerId], other: &[OrganizerId]) -> Option<String> {
    match (one, other) {
        ([], []) => Some("every organizer".into()),
        ([], some) | (some, []) => Some(counted(some.len())),
        (one, other) => {
            let both = one.iter().filter(|id| other.contains(id)).count();
            (both > 0).then(|| counted(both))
        }
    }
}

fn counted(number: usize) -> String {
    match number {
        1 => "an organizer of both".into(),
        many => format!("{many} organizers of both"),
    }
}

type Split<'a> = &'a [(Payer, Share)];

/// The shares, before and after a threshold.
fn says(rule: &KeyRule, at_home: bool) -> (Split<'_>, Option<(u32, Split<'_>)>) {
    let now: Split<'_> = match at_home {
        true => &rule.own,
        false => &rule.other,
    };
    let later = rule.threshold.as_ref().map(|threshold| {
        let split: Split<'_> = match at_home {
            true => &threshold.own,
            false => &threshold.other,
        };
        (threshold.percent, split)
    });
    (now, later)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::Cents;
    use contracts::billing::{KeyConditions, SocialCondition, Threshold};

    fn rule(percent: u32, price: Option<PriceCondition>, residence: Option<ResidenceCondition>) -> KeyRule {
        let split = vec![
            (Payer::Passholder, Share::PercentOfPrice(percent * 100)),
            (Payer::Organizer, Share::Rest),
        ];
        KeyRule {
            conditions: KeyConditions {
                price,
                residence,
                social: SocialCondition::InMyCardSystem,
            },
            own: split.clone(),
            other: split,
            threshold: None,
        }
    }

    fn said(one: (&[&str], &KeyRule), other: (&[&str], &KeyRule)) -> Option<String> {
        let ids = |names: &[&str]| {
            names
                .iter()
                .map(|name| OrganizerId::from(*name))
                .collect::<Vec<_>>()
        };
        let (first, second) = (ids(one.0), ids(other.0));
        let candidate = |organizers, rule| Candidate { organizers, rule };
        let found = between(&candidate(&first, one.1), &candidate(&second, other.1));
        let turned = between(&candidate(&second, other.1), &candidate(&first, one.1));
        assert_eq!(found, turned, "whichever was there before");
        found
    }

    #[test]
    fn what_overlaps_conflicts() {
        use PriceCondition::{Equal, GreaterThan, LessThan};
        use ResidenceCondition::{In, NotIn};
        let cents = Cents;
        let (less, more) = (Some(LessThan(cents(1001))), Some(GreaterThan(cents(1000))));
        let just = |price| Some(Equal(cents(price)));
        for (one, other, both) in [
            (None, None, Some("every organizer, all prices, everybody")),
            (less, more, None),
            (
                less,
                just(1000),
                Some("every organizer, a price of 10.00, everybody"),
            ),
            (less, just(1001), None),
            (more, just(1000), None),
            (
                more,
                just(1001),
                Some("every organizer, a price of 10.01, everybody"),
            ),
            (less, None, Some("every organizer, prices up to 10.00, everybody")),
            (more, None, Some("every organizer, prices from 10.01, everybody")),
            (
                less,
                Some(GreaterThan(cents(499))),
                Some("every organizer, prices from 5.00 to 10.00, everybody"),
            ),
            (Some(LessThan(cents(0))), None, None),
            (Some(GreaterThan(cents(i64::MAX))), less, None),
        ] {
            let found = said((&[], &rule(20, one, None)), (&[], &rule(25, other, None)));
            assert_eq!(found.as_deref(), both, "{one:?} {other:?}");
        }
        for (one, other, both) in [
            (Some(In), Some(NotIn), None),
            (
                Some(In),
                Some(In),
                Some("residents of the organizer's municipality"),
            ),
            (Some(NotIn), None, Some("residents of other municipalities")),
            (None, None, Some("everybody")),
        ] {
            let found = said((&[], &rule(20, None, one)), (&[], &rule(25, None, other)));
            let words = both.map(|whom| format!("every organizer, all prices, {whom}"));
            assert_eq!(found, words, "{one:?} {other:?}");
        }
    }

    #[test]
    fn keys_of_different_organizers_and_keys_that_say_the_same_do_not_conflict() {
        let (twenty, other) = (rule(20, None, None), rule(25, None, None));
        assert_eq!(said((&["a"], &twenty), (&["b"], &other)), None);
        let of_both = Some("an organizer of both, all prices, everybody".to_owned());
        assert_eq!(said((&["a", "c"], &twenty), (&["b", "a"], &other)), of_both);
        assert_eq!(said((&[], &twenty), (&["b"], &other)), of_both);
        assert_eq!(said((&[], &twenty), (&[], &twenty.clone())), None);
        let mut differs_elsewhere = twenty.clone();
        differs_elsewhere.other.swap(0, 1);
        let found = said((&[], &twenty), (&[], &differs_elsewhere)).unwrap();
        assert!(found.ends_with("residents of other municipalities"), "{found}");
        let mut later = twenty.clone();
        later.threshold = Some(Threshold {
            percent: 500,
            own: later.own.clone(),
            other: later.other.clone(),
        });
        assert!(said((&[], &twenty), (&[], &later)).is_some());
    }

    #[test]
    fn whoever_has_the_right_may_match_keys_of_every_social_condition() {
        let (one, mut other) = (rule(20, None, None), rule(25, None, None));
        for social in [SocialCondition::AtLeastOneCardSystem, SocialCondition::NotNeeded] {
            other.conditions.social = social;
            assert!(said((&[], &one), (&[], &other)).is_some());
        }
    }
}
