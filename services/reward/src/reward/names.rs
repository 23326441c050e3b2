//! How a reward is called where it is shown: the stored view with what changes by itself.

use super::Stock;
use chrono::{DateTime, Duration, Utc};
use contracts::pass::CardSystem;
use contracts::reward::Reward;
use contracts::{CardSystemId, OrganizerId};
use std::collections::HashMap;

/// How long before its end a reward is a last chance.
pub const LAST_CHANCE: Duration = Duration::days(14);

/// The names that others told, read once for all rewards of an answer.
#[derive(Debug, Default)]
pub struct Names {
    pub card_systems: HashMap<CardSystemId, String>,
    pub organizers: HashMap<OrganizerId, String>,
}

impl Names {
    /// The stored view as it is shown now. Where nobody told a name, the one that it came with stays.
    pub fn complete(&self, mut reward: Reward, stock: Stock, at: DateTime<Utc>) -> Reward {
        for organizer in &mut reward.organizers {
            if let Some(name) = self.organizers.get(&organizer.id) {
                organizer.name = Some(name.clone());
            }
        }
        reward.units_taken = stock.units_taken;
        reward.last_chance = is_last_chance(&reward, at);
        reward.owning_card_system = self.card_system(&reward.owning_card_system);
        reward.applicable_card_systems = match reward.all_card_systems {
            true => self.all_card_systems(),
            false => reward
                .applicable_card_systems
                .iter()
                .map(|system| self.card_system(system))
                .collect(),
        };
        reward
    }

    fn card_system(&self, system: &CardSystem) -> CardSystem {
        let told = self.card_systems.get(&system.id).cloned();
        CardSystem::reference(system.id, told.or_else(|| system.name.clone()))
    }

    fn all_card_systems(&self) -> Vec<CardSystem> {
        let mut all: Vec<CardSystem> = self
            .card_systems
            .iter()
            .map(|(id, name)| CardSystem::reference(*id, Some(name.clone())))
            .collect();
        all.sort_by_key(|system| system.id);
        all
    }
}

fn is_last_chance(reward: &Reward, at: DateTime<Utc>) -> bool {
    let end = reward.redeem_period.and_then(|period| period.end);
    end.is_some_and(|end| at <= end && end <= at + LAST_CHANCE)
}
