//! Accounts: what is asked for whoever is signed in, or wants to link an account to a pass.

use super::registration::{Counter, PersonData, SentInsz};
use crate::{CardSystemId, PassNumber, PassholderId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An account as its issuer names it. The same `sub` of another issuer is somebody else's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountName {
    pub issuer: String,
    pub sub: String,
    /// What the issuer called it before: `https://publiq.be/uitidv1id`.
    pub older_id: Option<String>,
    /// An address that the issuer proves to be its owner's, in lower case.
    pub email: Option<String>,
}

/// Who is signed in: the account, and a national number where the issuer is believed with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedInAs {
    pub account: AccountName,
    pub insz: Option<SentInsz>,
}

/// The hash of a registration token, in hexadecimal: the token itself stays with whoever got it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(pub String);

impl std::fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

/// Keeps a registration token for the holder of this pass who was born on this day; answers whether there is
/// such a holder, and the number was not tried too often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IssueRegistrationToken {
    pub pass_number: PassNumber,
    pub date_of_birth: NaiveDate,
    pub token: TokenHash,
    /// The client that somebody shows who has no token: all of those share what they may try.
    #[serde(default)]
    pub client: Option<String>,
}

/// Keeps a registration token for the holder of this pass, whom an operator has before him.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandOutToken {
    pub pass_number: PassNumber,
    pub token: TokenHash,
}

/// No registration token is given any more to the holder of this pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CloseAccount {
    pub pass_number: PassNumber,
}

/// Registration tokens are given to the holder of this pass again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenAccount {
    pub pass_number: PassNumber,
}

/// Whether the holder of this token has an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadRegistration {
    pub token: TokenHash,
}

/// Whose token it is, as far as the way to an account needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    pub state: UitidState,
    pub uitpas_number: PassNumber,
    /// Of the linked account or, without one, of the passholder, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

// Whether an account is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum UitidState {
    Registered,
    Unregistered,
}

/// Whether this address is that of a linked account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskEmailLinked {
    /// In lower case.
    pub email: String,
}

/// Links an account to the holder of this token, which is used up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkAccount {
    pub token: TokenHash,
    pub account: AccountName,
}

/// Takes the account away from the holder of this pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnlinkAccount {
    pub pass_number: PassNumber,
}

/// The passholder who is signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadOwn {
    pub who: SignedInAs,
}

/// The id of the passholder who is signed in, or of this one when it is in the family of that one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindOwn {
    pub who: SignedInAs,
    /// None: whoever is signed in.
    pub wanted: Option<PassholderId>,
}

/// Whoever is signed in becomes a passholder, with a digital pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterSelf {
    pub account: AccountName,
    /// The national number that the issuer proves.
    pub insz: SentInsz,
    pub person: PersonData,
    pub card_system_id: CardSystemId,
    pub counter: Counter,
}
