//! Validation of the social tariff on line: somebody has shown who he is, and wants to know of his right.

use super::registration::SentInsz;
use crate::PassNumber;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A code or token of a validation. It shows in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationSecret(pub String);

impl std::fmt::Debug for ValidationSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(redacted)")
    }
}

/// Somebody has shown who he is: a code for the client that sent him, which whoever made the challenge
/// exchanges once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BeginValidation {
    pub insz: SentInsz,
    pub family_name: String,
    pub given_name: String,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    /// The hash of what the client alone knows.
    pub challenge: [u8; 32],
}

/// The code for a token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExchangeValidation {
    pub code: ValidationSecret,
    /// The hash of what was shown as known.
    pub challenge: [u8; 32],
}

/// What is known of whoever the token is for, and of his right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadValidation {
    pub token: ValidationSecret,
}

/// A person who showed who he is, with his children.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SocialTariffValidation {
    pub user: SocialTariffValidationPerson,
    /// Where the official source knows of some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<SocialTariffValidationPerson>,
}

/// Who somebody is, and whether he has the right to the social tariff.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SocialTariffValidationPerson {
    #[schema(value_type = String)]
    pub insz_number: SentInsz,
    pub family_name: String,
    pub given_name: String,
    pub has_social_tariff: bool,
    /// Of whoever has a pass already, and cannot be registered again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uitpas_number: Option<PassNumber>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// What an order of a pass shows for the right.
    #[schema(value_type = String)]
    pub id_token: ValidationSecret,
    pub id_token_expires_at: DateTime<Utc>,
}
