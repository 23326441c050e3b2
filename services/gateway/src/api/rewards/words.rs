//! What a query says of rewards, in the words of the API.

use contracts::reward::{RewardType, Subset};
use serde::Deserialize;

/// Which types of rewards: `POINTS`, `WELCOME` or `ANY`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// For points.
    Points,
    /// For newcomers.
    Welcome,
    /// Both.
    Any,
}

impl Kind {
    /// The only type that is wanted; none for any.
    pub fn only(self) -> Option<RewardType> {
        match self {
            Self::Points => Some(RewardType::Points),
            Self::Welcome => Some(RewardType::Welcome),
            Self::Any => None,
        }
    }
}

/// Which rewards of the catalogue: `ENDUSERS`, `REDEEMABLE`, `ENDUSER-FUTURE`, `REDEEMABLE-FUTURE` or `ALL`.
#[derive(Deserialize)]
pub struct Part(#[serde(with = "Words")] pub Subset);

#[derive(Deserialize)]
#[serde(remote = "Subset")]
enum Words {
    #[serde(rename = "ENDUSERS")]
    EndUsers,
    #[serde(rename = "REDEEMABLE")]
    Redeemable,
    #[serde(rename = "ENDUSER-FUTURE")]
    EndUserFuture,
    #[serde(rename = "REDEEMABLE-FUTURE")]
    RedeemableFuture,
    #[serde(rename = "ALL")]
    All,
}
