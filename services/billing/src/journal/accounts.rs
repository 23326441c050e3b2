//! The accounts that a journal is booked on.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// Numbers of accounts, as the bookkeeping of the region has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    #[serde(deserialize_with = "account")]
    /// What a payer bears of reduced tariffs: a cost.
    pub subsidy: String,
    #[serde(deserialize_with = "account")]
    /// What it owes to organizers.
    pub payable: String,
    #[serde(deserialize_with = "account")]
    /// What an own service of a municipality is due from it.
    pub internal: String,
    #[serde(deserialize_with = "account")]
    /// What municipalities owe each other.
    pub between: String,
}

/// Digits, letters, points and hyphens, twenty at most.
fn account<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    match (1..=20).contains(&text.len()) && text.bytes().all(is_sign) {
        true => Ok(text),
        false => Err(D::Error::custom(
            "an account is 1 to 20 letters, digits, points or hyphens",
        )),
    }
}
