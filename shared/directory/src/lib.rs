//! Who holds which pass: a copy of what pass and activity tell, kept beside each service that must answer a
//! counter alone.
//!
//! One copy of this code, one copy of the tables per service. Guarded by the version of each fact: an older
//! fact changes nothing.

mod listener;
mod store;

pub use listener::Directory;
pub use store::{
    KnownCard, KnownOrganizer, card_system_names, find_card, find_cards, find_holder, find_organizer,
    organizers, organizers_in,
};

use chrono::{DateTime, Utc};
use contracts::pass::{CardStatus, Membership, MembershipStatus, PassType, SocialTariffStatus};
use contracts::{CardSystemId, PassholderId, Refusal};
use sqlx::migrate::Migrator;

/// The tables of the copy.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/directory");

/// What a passholder or group may do.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder {
    pub passholder_id: PassholderId,
    pub pass_type: PassType,
    pub postal_code: String,
    pub memberships: Vec<Membership>,
    pub tickets_per_year: Option<i32>,
}

impl Holder {
    pub fn is_group(&self) -> bool {
        self.pass_type == PassType::Group
    }

    /// The memberships that count.
    pub fn active(&self) -> impl Iterator<Item = &Membership> {
        self.memberships
            .iter()
            .filter(|membership| membership.status == MembershipStatus::Active)
    }

    /// The status of the right in one card system; none where there never was one.
    pub fn social_status(
        &self,
        card_system_id: CardSystemId,
        at: DateTime<Utc>,
    ) -> Option<SocialTariffStatus> {
        let membership = self
            .active()
            .find(|membership| membership.card_system_id == card_system_id)?;
        membership.social_tariff.map(|right| right.status(at))
    }
}

/// The holder behind an active card with at least one active membership; in the order in which the contract
/// refuses.
pub fn usable(card: Option<KnownCard>) -> Result<Holder, Refusal> {
    let card = card.ok_or_else(Refusal::passholder_not_found)?;
    if card.status != CardStatus::Active {
        return Err(Refusal::invalid_card_status(card.status.as_str()));
    }
    let holder = card.holder.ok_or_else(Refusal::passholder_not_found)?;
    // What is newer may say that the pass was blocked.
    if card.is_outdated {
        return Err(
            Refusal::invalid_card("What is newer of this pass could not be applied here")
                .message(contracts::message::card_cannot_be_used()),
        );
    }
    if holder.active().next().is_none() {
        return Err(Refusal::no_active_card_systems());
    }
    Ok(holder)
}
