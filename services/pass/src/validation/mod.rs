//! What an official source says of somebody who has shown on line who he is: whether he has the right to the
//! social tariff. A client gets a code for whom it sent, exchanges it once for a token, and reads with that
//! for some minutes.

mod answer;
mod begin;
mod exchange;
mod forget;
pub mod id_token;
mod read;
pub mod secret;
mod store;

pub use begin::begin;
pub use exchange::exchange;
pub use forget::forget;
pub use read::read;

use crate::entitlement::Source;
use crate::insz::InszVault;
use contracts::pass::SentInsz;
use id_token::IdTokens;
use secret::Secrets;
use serde::{Deserialize, Serialize};

/// What the provider of identities said of somebody, as it is sealed in the row of a validation.
#[derive(Serialize, Deserialize)]
pub struct Shown {
    pub insz: SentInsz,
    pub family_name: String,
    pub given_name: String,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
}

/// What a validation needs of the settings.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// Finds people by their numbers.
    pub vault: &'a InszVault,
    /// Whom it asks, where there is one.
    pub source: Option<&'a Source>,
    /// Makes what an order shows for a right.
    pub id_tokens: &'a IdTokens,
    /// Makes codes and tokens, and seals rows.
    pub secrets: &'a Secrets,
}
