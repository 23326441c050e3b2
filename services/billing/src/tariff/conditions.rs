//! When a key counts for a ticket: where it may apply, and all of its conditions.

use super::Wanted;
use crate::key::Key;
use contracts::billing::{KeyUsage, PriceCondition, ResidenceCondition, SocialCondition};
use contracts::{CardSystemId, Cents};

/// Whether a key counts: it may apply to the event, and all of its conditions hold.
pub fn hold(key: &Key, wanted: &Wanted<'_>) -> bool {
    let conditions = &key.version.conditions;
    may_apply(key, wanted)
        && is_for_price(conditions.price, wanted.price)
        && right_fits(key, wanted)
        && is_for_home(conditions.residence, wanted.is_at_home())
}

/// In one of the event's regions, assigned to its organizer or to all, and, if it is manual, chosen for it.
fn may_apply(key: &Key, wanted: &Wanted<'_>) -> bool {
    let event = wanted.event;
    event.card_system_ids.contains(&key.card_system_id)
        && (key.organizers.is_empty() || key.organizers.contains(&event.organizer_id))
        && (key.usage != KeyUsage::Manual || key.chosen_by.contains(&event.event_id))
}

/// Whether a regular price is one of those.
pub fn is_for_price(condition: Option<PriceCondition>, price: Cents) -> bool {
    match condition {
        None => true,
        Some(PriceCondition::LessThan(bound)) => price < bound,
        Some(PriceCondition::GreaterThan(bound)) => price > bound,
        Some(PriceCondition::Equal(bound)) => price == bound,
    }
}

fn right_fits(key: &Key, wanted: &Wanted<'_>) -> bool {
    let buyer = wanted.buyer;
    let has_right = |system: CardSystemId| buyer.has_right_in(system, wanted.at);
    match key.version.conditions.social {
        SocialCondition::InMyCardSystem => has_right(key.card_system_id),
        SocialCondition::AtLeastOneCardSystem => buyer
            .holder
            .active()
            .any(|membership| has_right(membership.card_system_id)),
        SocialCondition::NotNeeded => true,
    }
}

/// Whether somebody who lives in the organizer's municipality, or does not, is one of those.
pub fn is_for_home(condition: Option<ResidenceCondition>, is_at_home: bool) -> bool {
    match condition {
        None => true,
        Some(ResidenceCondition::In) => is_at_home,
        Some(ResidenceCondition::NotIn) => !is_at_home,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tariff::examples::{key, library_event, resident_of};
    use contracts::billing::KeyConditions;

    fn holds(conditions: KeyConditions, municipality: &str, cents: i64) -> bool {
        let (event, buyer) = (library_event(), resident_of(municipality, true));
        let mut key = key(KeyUsage::Automatic);
        key.version.conditions = conditions;
        let wanted = Wanted {
            buyer: &buyer,
            event: &event,
            price: Cents(cents),
            at: "2026-11-14T10:00:00Z".parse().unwrap(),
        };
        hold(&key, &wanted)
    }

    #[test]
    fn every_condition_that_is_present_must_hold() {
        let none = KeyConditions::default;
        assert!(holds(none(), "Geetbets", 1000));
        let cheap = KeyConditions {
            price: Some(PriceCondition::LessThan(Cents(1000))),
            ..none()
        };
        assert!(!holds(cheap.clone(), "Geetbets", 1000));
        assert!(holds(cheap, "Geetbets", 999));
        let home = KeyConditions {
            residence: Some(ResidenceCondition::In),
            ..none()
        };
        assert!(holds(home.clone(), "Geetbets", 1000));
        assert!(!holds(home, "Linter", 1000));
    }

    #[test]
    fn a_manual_key_counts_only_where_it_was_chosen_and_a_key_of_others_nowhere() {
        let (event, buyer) = (library_event(), resident_of("Geetbets", true));
        let wanted = Wanted {
            buyer: &buyer,
            event: &event,
            price: Cents(1000),
            at: "2026-11-14T10:00:00Z".parse().unwrap(),
        };
        let mut manual = key(KeyUsage::Manual);
        assert!(!hold(&manual, &wanted));
        manual.chosen_by = vec![event.event_id.clone()];
        assert!(hold(&manual, &wanted));
        manual.organizers = vec!["another".into()];
        assert!(!hold(&manual, &wanted));
    }
}
