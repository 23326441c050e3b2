//! What the pass service tells. No names, no national numbers, no chips: listeners need to know what a pass
//! may do, not whose it is; and only those with a key learn who has a right.

use super::home::{Home, ToldSecondHome};
use super::sealed::Sealed;
use super::social_tariff::SocialTariff;
use crate::{CardSystemId, ChipNumber, Fact, PassNumber, PassholderId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A region was added or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardSystemChanged {
    pub card_system_id: CardSystemId,
    pub version: i64,
    pub name: String,
    /// Postal codes of its municipalities.
    pub postal_codes: Vec<String>,
}

/// Where a card is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CardStatus {
    Provisioned,
    LocalStock,
    Active,
    Blocked,
    Deleted,
}

impl CardStatus {
    /// As the contract writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provisioned => "PROVISIONED",
            Self::LocalStock => "LOCAL_STOCK",
            Self::Active => "ACTIVE",
            Self::Blocked => "BLOCKED",
            Self::Deleted => "DELETED",
        }
    }
}

impl std::str::FromStr for CardStatus {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [
            Self::Provisioned,
            Self::LocalStock,
            Self::Active,
            Self::Blocked,
            Self::Deleted,
        ]
        .into_iter()
        .find(|status| status.as_str() == text)
        .ok_or_else(|| format!("{text:?} is no card status"))
    }
}

/// A card that belongs to nobody (yet) was added or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardChanged {
    pub pass_number: PassNumber,
    pub version: i64,
    pub card_system_id: CardSystemId,
    pub status: CardStatus,
}

/// A person or a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum PassType {
    Individual,
    Group,
}

/// Whether a membership counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum MembershipStatus {
    Active,
    Blocked,
}

/// A passholder's membership of one region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Membership {
    pub card_system_id: CardSystemId,
    pub status: MembershipStatus,
    /// The Brussels day on which the membership began.
    pub since: NaiveDate,
    /// In clear only in facts that were told before rights were sealed, and in the copy of a service that
    /// opened them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_tariff: Option<SocialTariff>,
}

/// A card bound to the passholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldCard {
    pub pass_number: PassNumber,
    pub card_system_id: CardSystemId,
    pub status: CardStatus,
    /// Told in earlier days; nobody needed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chip_number: Option<ChipNumber>,
}

/// A passholder or group pass was registered or changed: the whole state that other services need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassholderChanged {
    pub passholder_id: PassholderId,
    pub version: i64,
    pub pass_type: PassType,
    /// Place of residence: whose municipality pays its share.
    pub postal_code: String,
    /// Where they lived, live and will live, the oldest first; empty for who has not moved for long.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub homes: Vec<Home>,
    /// Of a child with two homes; sealed like the rights, because it is of use to who has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub second_homes: Vec<ToldSecondHome>,
    pub memberships: Vec<Membership>,
    pub cards: Vec<HeldCard>,
    /// Social-tariff tickets a group may buy in a calendar year. In clear as little as the right itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tickets_per_year: Option<i32>,
    /// The rights, always there and of one size, readable by billing alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<Sealed>,
}

/// A person was deleted, and the time is over for which traces of one are kept: nothing may be left of this
/// id. The last word about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassholderForgotten {
    pub passholder_id: PassholderId,
    pub version: i64,
}

/// Two passholders were one person: the first went into the second. Ids alone: what became of the second is
/// told by the second's own facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassholderMerged {
    /// Who went.
    pub passholder_id: PassholderId,
    /// Who stays.
    pub into_id: PassholderId,
    pub version: i64,
}

impl Fact for PassholderMerged {
    const TYPE: &'static str = "pass.passholder.merged.v1";
    const MEANING: &'static str = "Two passholders were one person and one went into the other: whatever is \
         kept of the first id is the second's from now on, also what comes late.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            passholder_id: PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0002)),
            into_id: PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0001)),
            version: 8,
        }
    }
}

impl Fact for PassholderForgotten {
    const TYPE: &'static str = "pass.passholder.forgotten.v1";
    const MEANING: &'static str = "Somebody was deleted and is forgotten: whoever keeps something of this id \
         forgets it, amounts go on under an id of nobody.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            passholder_id: PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0001)),
            version: 9,
        }
    }
}

impl Fact for CardSystemChanged {
    const TYPE: &'static str = "pass.cardsystem.changed.v1";
    const MEANING: &'static str = "A region (card system) was added or changed.";
    fn key(&self) -> String {
        format!("cardsystem-{}", self.card_system_id)
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            card_system_id: CardSystemId(38),
            version: 1,
            name: "Beleefregio".into(),
            postal_codes: vec!["3440".into(), "3450".into()],
        }
    }
}

impl Fact for CardChanged {
    const TYPE: &'static str = "pass.card.changed.v1";
    const MEANING: &'static str = "A card that belongs to nobody was added to the stock or changed.";
    fn key(&self) -> String {
        self.pass_number.as_str().to_owned()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            pass_number: PassNumber::build(9901, 15),
            version: 1,
            card_system_id: CardSystemId(38),
            status: CardStatus::LocalStock,
        }
    }
}

impl Fact for PassholderChanged {
    const TYPE: &'static str = "pass.passholder.changed.v1";
    const MEANING: &'static str =
        "A passholder or group pass was registered or changed; carries the whole state that others need.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        let pass_number = PassNumber::build(9901, 8);
        // As long as real ones are.
        let text = "A".repeat(636);
        let card_system_id = CardSystemId(38);
        Self {
            passholder_id: PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0001)),
            version: 3,
            pass_type: PassType::Individual,
            postal_code: "3350".into(),
            homes: vec![
                Home {
                    since: None,
                    postal_code: "3350".into(),
                },
                Home {
                    since: NaiveDate::from_ymd_opt(2025, 11, 15),
                    postal_code: "3380".into(),
                },
            ],
            second_homes: vec![],
            memberships: vec![Membership {
                card_system_id,
                status: MembershipStatus::Active,
                since: NaiveDate::from_ymd_opt(2025, 9, 1).unwrap_or_default(),
                social_tariff: None,
            }],
            cards: vec![HeldCard {
                pass_number,
                card_system_id,
                status: CardStatus::Active,
                chip_number: None,
            }],
            tickets_per_year: None,
            rights: Some(Sealed {
                key: "1".into(),
                text,
            }),
        }
    }
}
