//! The accounts that a journal is booked on.

use contracts::Refusal;
use serde::{Deserialize, Serialize};

/// Numbers of accounts, as the bookkeeping of the region has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Accounts {
    /// What a payer bears of reduced tariffs: a cost.
    pub subsidy: String,
    /// What it owes to organizers.
    pub payable: String,
    /// What an own service of a municipality is due from it.
    pub internal: String,
    /// What municipalities owe each other.
    pub between: String,
}

impl Default for Accounts {
    /// As municipalities of Flanders book them (BBC).
    fn default() -> Self {
        Self {
            subsidy: "6496000".into(),
            payable: "4400000".into(),
            internal: "4990000".into(),
            between: "4160000".into(),
        }
    }
}

impl Accounts {
    /// Digits, letters, points and hyphens, twenty at most.
    pub fn require(&self) -> Result<(), Refusal> {
        let all = [&self.subsidy, &self.payable, &self.internal, &self.between];
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        let is_account = |text: &&String| (1..=20).contains(&text.len()) && text.bytes().all(is_sign);
        match all.iter().all(|one| is_account(one)) {
            true => Ok(()),
            false => Err(Refusal::invalid(
                "An account is 1 to 20 letters, digits, points or hyphens",
            )),
        }
    }
}
