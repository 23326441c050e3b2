//! Identifiers as newtypes, so that a reward can never be handed over as a passholder.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! cdbid {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(from = "String", into = "String")]
        #[schema(value_type = String)]
        pub struct $name(pub String);

        impl From<&str> for $name {
            fn from(given: &str) -> Self {
                Self(canonical(given))
            }
        }
        impl From<String> for $name {
            fn from(given: String) -> Self {
                Self(canonical(&given))
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A person or a group that holds a pass. Stays the same when the card, and so the pass number, changes.
    PassholderId(Uuid)
);
id!(
    /// An organisation that guides people towards the pass. Permissions are granted for it as for an
    /// organizer.
    PartnerId(Uuid)
);
id!(
    /// One person guided towards the pass by one partner, once.
    ReferralId(Uuid)
);
id!(
    /// A region. Integer, as in the UiTPAS API 4.0.
    CardSystemId(i32)
);
id!(
    /// One participation that earned points.
    CheckinId(Uuid)
);
id!(
    /// A distribution key (verdeelsleutel). Integer, as in the UiTPAS API 4.0.
    DistributionKeyId(i32)
);
id!(
    /// A fund that bears a part of prices, of one card system.
    FundId(i32)
);
id!(
    /// One simulation of a version of a distribution key.
    SimulationId(Uuid)
);
id!(
    /// One registered sale at a reduced tariff. Shown as a numeric string.
    TicketSaleId(i64)
);

impl TicketSaleId {
    /// From its numeric string, in the one way in which it is shown; none of any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let id = Self(text.parse().ok()?);
        (id.to_string() == text).then_some(id)
    }
}

id!(
    /// One financial report that an organizer asked for.
    ReportId(i64)
);
id!(
    /// Tickets at a reduced tariff that are held for a while, until they are confirmed.
    ReservationId(Uuid)
);
id!(
    /// One exchange of points for a reward.
    RedemptionId(Uuid)
);
id!(
    /// Passes that were ordered together, on line.
    OrderId(Uuid)
);
cdbid!(
    /// An event in UiTdatabank: a UUID, or the older upper-case 8-4-4-16 form.
    EventId
);
cdbid!(
    /// An organizer in UiTdatabank: a UUID, or the older upper-case 8-4-4-16 form.
    OrganizerId
);

/// UiTdatabank ids are compared without regard to case: UUIDs are kept in lower case, the legacy form in
/// upper case.
fn canonical(given: &str) -> String {
    let clean: String = given.trim().chars().filter(|c| !c.is_control()).collect();
    match Uuid::try_parse(&clean) {
        Ok(uuid) => uuid.hyphenated().to_string(),
        Err(_) if is_legacy(&clean) => clean.to_ascii_uppercase(),
        Err(_) => clean,
    }
}

fn is_legacy(id: &str) -> bool {
    let groups: Vec<_> = id.split('-').map(str::len).collect();
    groups == [8, 4, 4, 16] && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_the_event_database_are_compared_without_case() {
        assert_eq!(
            EventId::from("5A0967F9-CC06-4C3C-9206-30481A767434"),
            EventId::from("5a0967f9-cc06-4c3c-9206-30481a767434")
        );
        assert_eq!(
            EventId::from("fa39848a-b7d8-0867-424221f4ec4e44fe").0,
            "FA39848A-B7D8-0867-424221F4EC4E44FE"
        );
        assert_eq!(OrganizerId::from("Sportdienst-1").0, "Sportdienst-1");
    }

    #[test]
    fn a_sale_is_named_in_one_way() {
        assert_eq!(TicketSaleId::parse("100036"), Some(TicketSaleId(100_036)));
        for other in ["+100036", "0100036", " 100036", "", "x", "99999999999999999999"] {
            assert_eq!(TicketSaleId::parse(other), None, "{other}");
        }
    }
}
