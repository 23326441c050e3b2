//! Who is calling, and what may they do?

mod claims;
mod crypto;
mod issuer;
mod principal;
mod principals;
mod remembered;
pub mod secret;
mod secrets;
mod trust;

#[cfg(test)]
pub use crypto::install;
pub use issuer::GRACE_SECONDS;
pub use principal::{Identity, Principal, Subject};
pub use secrets::{Purpose, Secrets, listed};

use crate::config::Config;
use anyhow::ensure;
use chassis::{Fault, Settings};
use contracts::Refusal;
use issuer::Issuer;
use messaging::Office;
use principals::Principals;
use remembered::Remembered;
use std::sync::Arc;
use std::time::{Duration, Instant};
use trust::Trust;

/// How long tokens and permissions are believed without looking again: what was taken away stops this much
/// later.
const FRESH: Duration = Duration::from_secs(5);
/// How long a look may take: it comes before everything else that a caller waits for.
const LOOK_UP: Duration = Duration::from_millis(1500);
/// How many tokens and permission sets are remembered at most.
const REMEMBERED: usize = 10_000;

/// Tokens and permissions, remembered for a short time.
pub struct Access {
    office: Office,
    issuer: Issuer,
    trust: Trust,
    tokens: Remembered<[u8; 32], (Instant, Identity)>,
    principals: Principals,
}

impl Access {
    pub fn new(office: Office, settings: &Settings<Config>, secrets: Arc<Secrets>) -> anyhow::Result<Self> {
        crypto::install();
        let wrong = settings.service.wrong_times();
        ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        let trust = Trust::new(&settings.service.issuer, settings.service.trusted.clone())?;
        Ok(Self {
            issuer: Issuer::new(office.clone(), settings, secrets),
            trust,
            tokens: Remembered::new(REMEMBERED / 2),
            principals: Principals::new(office.clone(), settings.mode),
            office,
        })
    }

    /// Exchanges client id and secret for a token; none when they do not match.
    pub async fn token(&self, client_id: &str, secret: &str) -> Result<Option<issuer::Issued>, Fault> {
        self.issuer.token(client_id, secret).await
    }

    /// The public keys of the built-in issuer.
    pub async fn jwks(&self) -> Result<serde_json::Value, Fault> {
        self.issuer.jwks().await
    }

    pub fn issuer_url(&self) -> &str {
        self.issuer.url()
    }

    /// Who a bearer token speaks for, with their permissions.
    ///
    /// # Errors
    /// 401 for a token that cannot be believed; the reason is logged, never told.
    pub async fn principal(&self, token: &str) -> Result<Arc<Principal>, Fault> {
        self.permissions_of(self.caller(token).await?).await
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

    async fn caller(&self, token: &str) -> Result<Identity, Fault> {
        if token.len() > 8192 {
            return Err(unauthorized().into());
        }
        let mut hash = [0_u8; 32];
        hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, token.as_bytes()).as_ref());
        if let Some((until, caller)) = self.tokens.get(&hash)
            && Instant::now() < until
        {
            return Ok(caller);
        }
        let now = self.office.clock.now().timestamp();
        let believed = match claims::unverified_issuer(token) {
            Some(issuer) if issuer == self.issuer.url() => self.issuer.believe(token, now).await?,
            Some(issuer) => self.trust.believe(&issuer, token, now).await?,
            None => None,
        };
        let believed = believed.ok_or_else(|| Fault::from(unauthorized()))?;
        let left = u64::try_from(believed.until - now).unwrap_or(0);
        let until = Instant::now() + FRESH.min(Duration::from_secs(left));
        let round = self.tokens.round();
        self.tokens.put(round, hash, (until, believed.caller.clone()));
        Ok(believed.caller)
    }
}

pub fn unauthorized() -> Refusal {
    Refusal::new("auth/unauthorized", 401, "Unauthorized")
}
