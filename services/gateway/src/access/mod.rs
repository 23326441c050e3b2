//! Who is calling, and what may they do?
//!
//! A request carries a token of the built-in issuer ([`issuer`]) or of a trusted one ([`trust`]). It is
//! believed when everything about it is right ([`claims`]), and names an [`Identity`]: a client or a person.
//! What that may do is in the database, per organizer ([`principals`]); together they are a [`Principal`].
//! Somebody who shows who he is without calling as anybody logs in elsewhere ([`proof`]).
//!
//! | remembered | for | bound |
//! |---|---|---|
//! | whom a token speaks for | 5 s, and no longer than the token lives | 10,000 tokens, the ones in use |
//! | what a caller may do | 5 s; from 3 s on it is looked up beside those who go by it | 10,000 callers |
//! | signing keys | 5 s; while the database is away, the known ones serve on | all of them |
//! | keys of a trusted issuer | 10 min; while it is away, a day | what fits in 256 KiB |
//!
//! So what was taken away (a client that is switched off, the mandate of a partner, a permission, a key)
//! stops within seconds at every instance, and a database that is away for a moment refuses nobody who is
//! known.
//!
//! A look-up comes before everything else that a caller waits for, so it has an end of its own. Whoever asks
//! for the same caller meanwhile waits in one line; a crowd of strangers takes nobody's place.
//!
//! Layers: [`principal`] and [`secrets`] (types and rules, no database) <- [`store`] <- the verbs in
//! [`client`], [`partner`], [`user`], [`permission`] and [`signing_key`] <- [`issuer`] and [`principals`] <-
//! [`Access`].

mod account;
mod bounds;
mod claims;
pub mod client;
mod crypto;
mod issuer;
pub mod partner;
pub mod permission;
mod principal;
mod principals;
mod proof;
mod remembered;
mod secrets;
pub mod signing_key;
mod store;
mod tenant;
mod trust;
pub mod user;

pub use account::Account;
#[cfg(test)]
pub use crypto::install;
pub use principal::{Identity, Principal, Subject, unauthorized};
pub use proof::{Login, Proof, Proven};
pub use secrets::{Purpose, Secrets};
pub use store::client::When;

use crate::config::Config;
use anyhow::ensure;
use bounds::{FRESH, LONGEST_TOKEN, REMEMBERED};
use chassis::config::Mode;
use chassis::{Fault, Settings};
use issuer::Issuer;
use messaging::Office;
use principals::Principals;
use remembered::Remembered;
use std::sync::Arc;
use std::time::{Duration, Instant};
use trust::Trust;

/// Whom a token speaks for; the account where it is a person.
type Spoken = (Identity, Option<Arc<Account>>);

/// Tokens and permissions, remembered for a short time.
pub struct Access {
    office: Office,
    issuer: Issuer,
    trust: Trust,
    proof: Option<Proof>,
    tokens: Remembered<[u8; 32], (Instant, Spoken)>,
    principals: Principals,
}

impl Access {
    /// # Errors
    /// When the times of tokens, or something about the trusted issuers, is wrong.
    pub fn new(office: Office, settings: &Settings<Config>, secrets: Arc<Secrets>) -> anyhow::Result<Self> {
        crypto::install();
        let wrong = settings.service.wrong_times();
        ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        let trust = Trust::new(&settings.service.issuer, settings.service.trusted.clone())?;
        Ok(Self {
            issuer: Issuer::new(office.clone(), settings, secrets),
            trust,
            proof: Proof::new(&settings.service.issuer, &settings.service.validation)?,
            tokens: Remembered::new(REMEMBERED / 2),
            principals: Principals::new(office.clone(), settings.mode),
            office,
        })
    }

    /// Exchanges client id and secret for a token; none when they do not match.
    pub async fn token(&self, client_id: &str, secret: &str) -> Result<Option<issuer::Issued>, Fault> {
        self.issuer.token(client_id, secret).await
    }

    /// The provider to whom people show who they are, where there is one.
    pub fn proof(&self) -> Option<&Proof> {
        self.proof.as_ref()
    }

    /// The mode in which this runs: whether clients with a demo secret count.
    pub fn mode(&self) -> Mode {
        self.principals.mode
    }

    /// The public keys of the built-in issuer.
    pub async fn jwks(&self) -> Result<serde_json::Value, Fault> {
        self.issuer.jwks().await
    }

    /// The built-in issuer as its tokens name it.
    pub fn issuer_url(&self) -> &str {
        self.issuer.url()
    }

    /// Who a bearer token speaks for, with their permissions; and of a person the account.
    ///
    /// # Errors
    /// 401 for a token that cannot be believed; the reason is logged, never told.
    pub async fn principal(&self, token: &str) -> Result<(Arc<Principal>, Option<Arc<Account>>), Fault> {
        let (caller, account) = self.caller(token).await?;
        Ok((self.permissions_of(caller).await?, account))
    }

    /// What a caller may do, looked up at most every few seconds.
    ///
    /// # Errors
    /// 401 for a client that is unknown or disabled, or has a demo secret in production.
    pub async fn permissions_of(&self, caller: Identity) -> Result<Arc<Principal>, Fault> {
        self.principals.of(caller).await
    }

    /// Permissions changed: look again.
    pub fn forget(&self) {
        self.principals.forget();
    }

    async fn caller(&self, token: &str) -> Result<Spoken, Fault> {
        if token.len() > LONGEST_TOKEN {
            return Err(unauthorized().into());
        }
        let mut hash = [0_u8; 32];
        hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, token.as_bytes()).as_ref());
        if let Some((until, caller)) = self.tokens.get(&hash)
            && Instant::now() < until
        {
            return Ok(caller);
        }
        let now = self.office.clock.wall().timestamp();
        let believed = match claims::unverified_issuer(token) {
            Some(issuer) if issuer == self.issuer.url() => self.issuer.believe(token, now).await?,
            Some(issuer) => self.trust.believe(&issuer, token, now).await?,
            None => None,
        };
        let believed = believed.ok_or_else(|| Fault::from(unauthorized()))?;
        let left = u64::try_from(believed.until - now).unwrap_or(0);
        let until = Instant::now() + FRESH.min(Duration::from_secs(left));
        let round = self.tokens.round();
        let spoken = (believed.caller, believed.account);
        self.tokens.put(round, hash, (until, spoken.clone()));
        Ok(spoken)
    }
}
