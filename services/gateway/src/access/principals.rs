//! What callers may do: remembered for a short time, and looked up once for all who wait.

use super::{FRESH, Identity, LOOK_UP, Principal, forget_if_full, unauthorized};
use crate::store::{client, permission};
use chassis::Fault;
use chassis::config::Mode;
use chassis::database::in_time;
use contracts::access::Grant;
use messaging::Office;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// From this age on it is looked up again beside those who still go by it, so that nobody waits for that.
const AGEING: Duration = Duration::from_secs(3);

#[derive(Clone)]
pub struct Principals {
    office: Office,
    mode: Mode,
    all: Arc<RwLock<HashMap<Identity, Arc<Entry>>>>,
}

#[derive(Default)]
struct Entry {
    known: RwLock<Option<Known>>,
    /// Held by the one who looks.
    looking: Arc<Mutex<()>>,
}

#[derive(Clone)]
struct Known {
    since: Instant,
    principal: Arc<Principal>,
}

impl Entry {
    fn known(&self) -> Option<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is known, if it is younger than `age`.
    fn younger(&self, age: Duration) -> Option<Arc<Principal>> {
        let known = self.known().filter(|known| known.since.elapsed() < age);
        known.map(|known| known.principal)
    }
}

impl Principals {
    pub fn new(office: Office, mode: Mode) -> Self {
        let all = Arc::default();
        Self { office, mode, all }
    }

    /// What a caller may do, as it was at most [`FRESH`] ago.
    ///
    /// # Errors
    /// 401 for a client that is unknown or disabled, or has a demo secret in production.
    pub async fn of(&self, caller: Identity) -> Result<Arc<Principal>, Fault> {
        let entry = self.entry(&caller);
        if let Some(principal) = entry.younger(AGEING) {
            return Ok(principal);
        }
        if let Some(principal) = entry.younger(FRESH) {
            if let Ok(looking) = entry.looking.clone().try_lock_owned() {
                self.look_beside(caller, entry, looking);
            }
            return Ok(principal);
        }
        in_time(LOOK_UP, self.look_in_turn(&caller, &entry)).await
    }

    /// Permissions changed: look again.
    pub fn forget(&self) {
        self.all.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn entry(&self, caller: &Identity) -> Arc<Entry> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = all.get(caller) {
            return entry.clone();
        }
        drop(all);
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        forget_if_full(&mut all);
        all.entry(caller.clone()).or_default().clone()
    }

    /// Waits for who looks already, if anybody does, and otherwise looks.
    async fn look_in_turn(&self, caller: &Identity, entry: &Entry) -> Result<Arc<Principal>, Fault> {
        let _looking = entry.looking.lock().await;
        match entry.younger(FRESH) {
            Some(principal) => Ok(principal),
            None => self.look(caller, entry).await,
        }
    }

    fn look_beside(&self, caller: Identity, entry: Arc<Entry>, looking: OwnedMutexGuard<()>) {
        let this = self.clone();
        #[expect(
            clippy::disallowed_methods,
            reason = "bounded, and nothing depends on its end"
        )]
        tokio::spawn(async move {
            if let Err(fault) = in_time(LOOK_UP, this.look(&caller, &entry)).await {
                tracing::debug!(%fault, "permissions are looked up again later");
            }
            drop(looking);
        });
    }

    async fn look(&self, caller: &Identity, entry: &Entry) -> Result<Arc<Principal>, Fault> {
        let since = Instant::now();
        let grants = self.grants(caller).await;
        // A "no" counts at once, and nobody is remembered for having asked.
        if grants.as_ref().is_err_and(|fault| fault.refusal().is_some()) {
            self.all
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(caller);
        }
        let principal = Arc::new(Principal::new(caller.clone(), grants?));
        let mut known = entry.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Some(Known {
            since,
            principal: principal.clone(),
        });
        Ok(principal)
    }

    async fn grants(&self, caller: &Identity) -> Result<Vec<Grant>, Fault> {
        let mut reading = self.office.reading().await?;
        if let Identity::Client(id) = caller
            && !client::is_enabled(reading.conn(), id, self.mode).await?
        {
            return Err(unauthorized().into());
        }
        permission::grants(reading.conn(), &caller.subjects()).await
    }
}
