//! What a person has saved: the language of the points service.

use crate::page::Window;
use crate::{Fact, Page, PassholderId, Points, RedemptionId, ask, pack};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A balance changed; several changes of one batch are told once, with the last version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BalanceChanged {
    pub passholder_id: PassholderId,
    pub version: i64,
    pub balance: Points,
}

impl Fact for BalanceChanged {
    const TYPE: &'static str = "points.balance.changed.v1";
    const MEANING: &'static str = "A balance changed; the version grows with every entry of the ledger.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            passholder_id: PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0001)),
            version: 12,
            balance: 7,
        }
    }
}

/// A line of a passholder's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    pub title: String,
    pub location: String,
    pub creation_date: DateTime<Utc>,
    pub points: Points,
}

/// A balance with the version that a cache compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    pub points: Points,
    pub version: i64,
}

/// The balance, and which of the awaited causes (check-ins that were just recorded or undone) are missing in
/// it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadBalance {
    pub passholder_id: PassholderId,
    #[serde(default)]
    pub awaited: Vec<Awaited>,
}

/// A committed change that may not have reached the ledger yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    pub cause: Uuid,
    pub undone: bool,
    pub points: Points,
}

/// The balance of one passholder, and the awaited that are not booked in it yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BalanceAnswer {
    pub balance: Balance,
    /// The awaited changes that are not in the balance yet.
    pub missing: Vec<Awaited>,
}

/// The balances of many, in the order asked, all of one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadBalances {
    pub holders: Vec<ReadBalance>,
}

/// What a passholder earned and spent, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadHistory {
    pub passholder_id: PassholderId,
    pub oldest_first: bool,
    pub window: Window,
}

/// Pay for a redemption. Repeating it changes nothing; too few points is a refusal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spend {
    pub redemption_id: RedemptionId,
    pub passholder_id: PassholderId,
    pub points: Points,
    pub title: String,
    pub location: String,
}

/// Give the points of a redemption back. Repeating it changes nothing; a redemption that was never paid is
/// closed for good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refund {
    pub redemption_id: RedemptionId,
    pub passholder_id: PassholderId,
}

/// Points brought along from before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningPointsRow {
    pub passholder_id: PassholderId,
    pub points: Points,
    /// The Brussels day from which expiry counts.
    pub earned_on: NaiveDate,
    pub title: String,
}

/// Everything of a region pack that belongs to the points service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadPoints {
    pub dry_run: bool,
    pub opening_points: Vec<OpeningPointsRow>,
}

ask! {
    ReadBalance => BalanceAnswer, "points.read_balance", from [Gateway, Reward];
    ReadBalances => Vec<BalanceAnswer>, "points.read_balances", from [Gateway];
    ReadHistory => Page<Transaction>, "points.read_history", from [Gateway];
    Spend => Balance, "points.spend", from [Reward];
    Refund => Balance, "points.refund", from [Reward];
    LoadPoints => pack::Report, "points.load_pack", from [Operator], at most 64 MiB;
}
