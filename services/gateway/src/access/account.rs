//! What a person's token says beside who it is: through which client they came, and what is proven of them.

use contracts::Insz;
use contracts::pass::{AccountName, SentInsz, SignedInAs};

/// The account behind a token. Its national number shows in no log, and is no part of who somebody is here.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// As its issuer names it.
    pub name: AccountName,
    /// The client that the token was made for, where the issuer's word on clients counts.
    pub client: Option<String>,
    /// Where the issuer is believed with it.
    pub insz: Option<Insz>,
}

impl Account {
    /// Who is signed in with it.
    pub fn signed_in(&self) -> SignedInAs {
        SignedInAs {
            account: self.name.clone(),
            insz: self.insz.clone().map(SentInsz),
        }
    }
}
