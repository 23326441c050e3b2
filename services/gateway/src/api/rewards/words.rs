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

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::DeserializeOwned;

    fn read<T: DeserializeOwned>(word: &str) -> Option<T> {
        serde_json::from_value(word.into()).ok()
    }

    #[test]
    fn types_and_parts_of_the_catalogue_have_the_words_of_the_api_and_no_others() {
        let only = |word| read::<Kind>(word).map(Kind::only);
        assert_eq!(only("POINTS"), Some(Some(RewardType::Points)));
        assert_eq!(only("WELCOME"), Some(Some(RewardType::Welcome)));
        assert_eq!(only("ANY"), Some(None));
        let part = |word| read::<Part>(word).map(|part| part.0);
        for (word, wanted) in [
            ("ENDUSERS", Subset::EndUsers),
            ("REDEEMABLE", Subset::Redeemable),
            ("ENDUSER-FUTURE", Subset::EndUserFuture),
            ("REDEEMABLE-FUTURE", Subset::RedeemableFuture),
            ("ALL", Subset::All),
        ] {
            assert_eq!(part(word), Some(wanted));
        }
        for odd in ["points", "EndUsers", "all", ""] {
            assert!(only(odd).is_none() && part(odd).is_none(), "{odd}");
        }
    }
}
