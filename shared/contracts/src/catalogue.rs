//! The catalogue: every fact of the platform, with its meaning and its example, and every ask.

use crate::ask::Declared;
use crate::fact::Fact;
use crate::{access, activity, billing, pass, points, reward};

/// An entry of the catalogue.
pub struct Entry {
    /// `<service>.<aggregate>.<past tense>.v<n>`.
    pub fact_type: &'static str,
    /// One sentence.
    pub meaning: &'static str,
    /// The payload of the documentation.
    pub example: fn() -> serde_json::Value,
    /// Whether a stored payload still parses.
    pub parses: fn(&str) -> Result<(), serde_json::Error>,
}

fn entry<F: Fact>() -> Entry {
    Entry {
        fact_type: F::TYPE,
        meaning: F::MEANING,
        example: || serde_json::to_value(F::example()).unwrap_or_default(),
        parses: |payload| serde_json::from_str::<F>(payload).map(drop),
    }
}

/// Every fact of the platform. Documentation, golden files and topology iterate over it.
pub fn catalogue() -> Vec<Entry> {
    vec![
        entry::<pass::CardSystemChanged>(),
        entry::<pass::CardChanged>(),
        entry::<pass::CardBlocked>(),
        entry::<pass::PassholderChanged>(),
        entry::<pass::PassholderMerged>(),
        entry::<pass::PassholderForgotten>(),
        entry::<pass::PartnerChanged>(),
        entry::<pass::ReferralChanged>(),
        entry::<activity::OrganizerChanged>(),
        entry::<activity::EventChanged>(),
        entry::<activity::CheckinRecorded>(),
        entry::<activity::CheckinUndone>(),
        entry::<points::BalanceChanged>(),
        entry::<reward::RewardChanged>(),
        entry::<reward::RewardRedeemed>(),
        entry::<reward::RedemptionCancelled>(),
        entry::<billing::TicketSaleRegistered>(),
        entry::<billing::TicketSaleCancelled>(),
        entry::<billing::WaitingPlaceOffered>(),
        entry::<access::PermissionsReplaced>(),
    ]
}

/// All asks of the services, but for those that every post office answers.
pub fn asks() -> impl Iterator<Item = &'static Declared> {
    let each = [
        pass::ASKS,
        activity::ASKS,
        points::ASKS,
        reward::ASKS,
        billing::ASKS,
        access::ASKS,
    ];
    each.into_iter().flatten()
}
