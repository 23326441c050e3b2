//! Facts: what happened, told once it is committed. A fact only ever gains optional fields.

use serde::{Serialize, de::DeserializeOwned};

/// A fact of one service. `TYPE` is `<service>.<aggregate>.<past tense>.v<n>`.
pub trait Fact: Serialize + DeserializeOwned + Send + Sync + 'static {
    const TYPE: &'static str;
    /// One sentence for the catalogue.
    const MEANING: &'static str;

    /// The aggregate that the fact is about: facts of one key keep their order.
    fn key(&self) -> String;

    /// The aggregate's version after the fact; 0 where listeners need none.
    fn version(&self) -> i64 {
        0
    }

    /// The example of the documentation and of the golden file.
    fn example() -> Self;
}

/// An entry of the catalogue.
pub struct Entry {
    pub fact_type: &'static str,
    pub meaning: &'static str,
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
    use crate::{access, activity, billing, pass, points, reward};
    vec![
        entry::<pass::CardSystemChanged>(),
        entry::<pass::CardChanged>(),
        entry::<pass::PassholderChanged>(),
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
        entry::<access::PermissionsReplaced>(),
    ]
}
