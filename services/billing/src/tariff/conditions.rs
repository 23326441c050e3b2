//! When a key counts for a ticket: where it may apply, and all of its conditions.

use super::Wanted;
use crate::key::Key;
use contracts::CardSystemId;
use contracts::billing::{KeyUsage, PriceCondition, ResidenceCondition, SocialCondition};
use contracts::pass::SocialTariffStatus;

/// Whether a key counts: it may apply to the event, and its conditions hold.
pub fn count(key: &Key, wanted: &Wanted<'_>) -> bool {
    may_apply(key, wanted) && price_fits(key, wanted) && right_fits(key, wanted) && home_fits(key, wanted)
}

/// In one of the event's regions, assigned to its organizer or to all, and, if it is manual, chosen for it.
fn may_apply(key: &Key, wanted: &Wanted<'_>) -> bool {
    let event = wanted.event;
    event.card_system_ids.contains(&key.card_system_id)
        && (key.organizers.is_empty() || key.organizers.contains(&event.organizer_id))
        && (key.usage != KeyUsage::Manual || key.chosen_by.contains(&event.event_id))
}

fn price_fits(key: &Key, wanted: &Wanted<'_>) -> bool {
    match key.version.conditions.price {
        None => true,
        Some(PriceCondition::LessThan(bound)) => wanted.price < bound,
        Some(PriceCondition::GreaterThan(bound)) => wanted.price > bound,
        Some(PriceCondition::Equal(bound)) => wanted.price == bound,
    }
}

fn right_fits(key: &Key, wanted: &Wanted<'_>) -> bool {
    let holder = &wanted.buyer.holder;
    let has_right =
        |system: CardSystemId| holder.social_status(system, wanted.at) == Some(SocialTariffStatus::Active);
    match key.version.conditions.social {
        SocialCondition::InMyCardSystem => has_right(key.card_system_id),
        SocialCondition::AtLeastOneCardSystem => holder
            .active()
            .any(|membership| has_right(membership.card_system_id)),
        SocialCondition::NotNeeded => true,
    }
}

fn home_fits(key: &Key, wanted: &Wanted<'_>) -> bool {
    match key.version.conditions.residence {
        None => true,
        Some(ResidenceCondition::In) => wanted.is_at_home(),
        Some(ResidenceCondition::NotIn) => !wanted.is_at_home(),
    }
}
