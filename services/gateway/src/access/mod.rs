//! Who is calling, and what may they do?

mod crypto;
mod issuer;
mod principal;
pub mod secret;
mod trust;

pub use principal::{Caller, Principal};

use crate::config::Config;
use crate::store;
use chassis::Fault;
use contracts::Refusal;
use issuer::Issuer;
use messaging::Office;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use trust::Trust;

/// How long permissions are believed without looking again.
const FRESH: Duration = Duration::from_secs(5);
/// How many tokens and permission sets are remembered.
const REMEMBERED: usize = 10_000;

/// Tokens and permissions, remembered for a short time.
pub struct Access {
    office: Office,
    issuer: Issuer,
    trust: Trust,
    tokens: RwLock<HashMap<[u8; 32], (Instant, Caller)>>,
    principals: RwLock<HashMap<Caller, (Instant, Arc<Principal>)>>,
}

impl Access {
    pub fn new(office: Office, config: Config) -> anyhow::Result<Self> {
        crypto::install();
        let trust = Trust::new(config.trusted.clone())?;
        Ok(Self {
            issuer: Issuer::new(office.clone(), config),
            office,
            trust,
            tokens: RwLock::default(),
            principals: RwLock::default(),
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
    pub async fn permissions_of(&self, caller: Caller) -> Result<Arc<Principal>, Fault> {
        let known = self
            .principals
            .read()
            .ok()
            .and_then(|all| all.get(&caller).cloned());
        if let Some((since, principal)) = known
            && since.elapsed() < FRESH
        {
            return Ok(principal);
        }
        let grants = store::grants(self.office.reading().await?.conn(), &caller).await?;
        let principal = Arc::new(Principal::new(caller.clone(), grants));
        if let Ok(mut all) = self.principals.write() {
            forget_if_full(&mut all);
            all.insert(caller, (Instant::now(), principal.clone()));
        }
        Ok(principal)
    }

    /// Permissions changed: look again.
    pub fn forget(&self) {
        if let Ok(mut all) = self.principals.write() {
            all.clear();
        }
    }

    async fn caller(&self, token: &str) -> Result<Caller, Fault> {
        if token.len() > 8192 {
            return Err(unauthorized().into());
        }
        let mut hash = [0_u8; 32];
        hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, token.as_bytes()).as_ref());
        let known = self.tokens.read().ok().and_then(|all| all.get(&hash).cloned());
        if let Some((until, caller)) = known
            && Instant::now() < until
        {
            return Ok(caller);
        }
        let claims = match trust::unverified_issuer(token) {
            Some(issuer) if issuer == self.issuer.url() => self.issuer.verify(token).await?,
            Some(issuer) => self.trust.verify(&issuer, token).await?,
            None => None,
        };
        let claims = claims.ok_or_else(|| Fault::from(unauthorized()))?;
        let seconds = u64::try_from(claims.exp - self.office.clock.now().timestamp())
            .unwrap_or(0)
            .min(300);
        let caller = claims.caller().ok_or_else(|| Fault::from(unauthorized()))?;
        if let Ok(mut all) = self.tokens.write() {
            forget_if_full(&mut all);
            all.insert(
                hash,
                (Instant::now() + Duration::from_secs(seconds), caller.clone()),
            );
        }
        Ok(caller)
    }

    /// Whether this client id exists: for reads that only need client identification.
    pub async fn knows_client(&self, client_id: &str) -> Result<bool, Fault> {
        store::client_exists(self.office.reading().await?.conn(), client_id).await
    }
}

fn forget_if_full<K: std::hash::Hash + Eq, V>(all: &mut HashMap<K, V>) {
    if all.len() >= REMEMBERED {
        all.clear();
    }
}

pub fn unauthorized() -> Refusal {
    Refusal::new("auth/unauthorized", 401, "Unauthorized")
}
