//! The catalogue: every published event. Schemas, the AsyncAPI document and the permissions of receivers
//! follow from it.

use super::event::{Audience, Event};
use super::{activity, billing, pass, reward, subscription};
use crate::access::Permission;
use serde_json::Value;
use std::sync::LazyLock;

/// An entry of the catalogue.
#[derive(Clone, Copy)]
pub struct Described {
    /// `org.beleefregio.<subject>.<past tense>.v<n>`.
    pub event_type: &'static str,
    /// One sentence.
    pub meaning: &'static str,
    /// Who is told.
    pub audience: Audience,
    /// What its receiver must hold.
    pub permission: Option<Permission>,
    /// The JSON Schema of its data.
    pub schema: fn() -> Value,
    /// The data of the documentation, and what they are about.
    pub example: fn() -> (String, Value),
}

fn described<E: Event>() -> Described {
    Described {
        event_type: E::TYPE,
        meaning: E::MEANING,
        audience: E::AUDIENCE,
        permission: E::PERMISSION,
        schema: || schemars::schema_for!(E).to_value(),
        example: || {
            let example = E::example();
            let data = serde_json::to_value(&example).unwrap_or_default();
            (example.subject(), data)
        },
    }
}

/// Every published event, in the order of the documentation.
pub fn catalogue() -> &'static [Described] {
    static ALL: LazyLock<Vec<Described>> = LazyLock::new(|| {
        vec![
            described::<activity::CheckinRecorded>(),
            described::<activity::CheckinUndone>(),
            described::<billing::TicketSaleRegistered>(),
            described::<billing::TicketSaleCancelled>(),
            described::<billing::WaitingPlaceOffered>(),
            described::<reward::RedemptionCompleted>(),
            described::<reward::RedemptionCancelled>(),
            described::<activity::EventSettingsChanged>(),
            described::<pass::PassBlocked>(),
            described::<pass::ReferralCreated>(),
            described::<pass::ReferralAccepted>(),
            described::<pass::ReferralCompleted>(),
            described::<pass::ReferralActive>(),
            described::<pass::ReferralReturned>(),
            described::<pass::ReferralExpired>(),
            described::<pass::ReferralWithdrawn>(),
            described::<subscription::SubscriptionTested>(),
        ]
    });
    &ALL
}

/// The entry of this type.
pub fn find(event_type: &str) -> Option<&'static Described> {
    catalogue()
        .iter()
        .find(|described| described.event_type == event_type)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_event_has_a_type_of_its_own_and_an_example_that_names_no_person() {
        let all = catalogue();
        let types: BTreeSet<&str> = all.iter().map(|one| one.event_type).collect();
        assert_eq!(types.len(), all.len());
        for one in all {
            assert!(one.event_type.starts_with("org.beleefregio.") && one.event_type.ends_with(".v1"));
            let (_, data) = (one.example)();
            for member in data.as_object().unwrap().keys() {
                let schema = (one.schema)();
                assert!(schema["properties"].get(member).is_some(), "{member}");
                assert!(!["passholderId", "name", "price", "shares", "tariff"].contains(&member.as_str()));
            }
        }
    }
}
