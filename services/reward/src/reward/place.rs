//! Where a reward is offered, and with whom it is redeemed.
//!
//! Rule: a redemption is seen and cancelled only by the organizer where it was made
//! Test: `a_redemption_is_seen_and_cancelled_only_where_it_was_made`
//! Source: ADR 14
//!
//! Rule: a reward without organizers is redeemed in the regions that it applies to
//! Test: `a_reward_without_organizers_is_redeemed_in_its_own_regions`
//! Source: ADR 14

use contracts::reward::Reward;
use contracts::{CardSystemId, OrganizerId};
use directory::KnownOrganizer;

/// Whether members of one of these card systems can have it.
pub fn is_offered_in(reward: &Reward, systems: &[CardSystemId]) -> bool {
    reward.all_card_systems
        || reward
            .applicable_card_systems
            .iter()
            .any(|system| systems.contains(&system.id))
}

/// The first of these organizers where it can be redeemed: one that it names, or one of its card systems when
/// it names nobody.
pub fn redeemed_at(reward: &Reward, organizers: Vec<KnownOrganizer>) -> Option<OrganizerId> {
    let is_there = |organizer: &KnownOrganizer| match reward.organizers.is_empty() {
        true => is_offered_in(reward, &organizer.card_system_ids),
        false => reward
            .organizers
            .iter()
            .any(|named| named.id == organizer.organizer_id),
    };
    let found = organizers.into_iter().find(is_there);
    found.map(|organizer| organizer.organizer_id)
}
