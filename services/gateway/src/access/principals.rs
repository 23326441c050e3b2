//! What callers may do: remembered for a short time, and looked up once for all who wait.

use super::bounds::{FRESH, LOOK_UP, REMEMBERED};
use super::principal::{Identity, Principal, unauthorized};
use super::remembered::Remembered;
use super::store::client::{self, When};
use super::store::permission;
use chassis::Fault;
use chassis::config::Mode;
use chassis::database::in_time;
use contracts::access::Grant;
use contracts::day::brussels_day;
use messaging::Office;
use std::collections::HashMap;
use std::sync::{Arc, Mutex as Lock, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// From this age on it is looked up again beside those who still go by it, so that nobody waits for that.
const AGEING: Duration = Duration::from_secs(3);

/// The permissions of callers.
#[derive(Clone)]
pub struct Principals {
    office: Office,
    /// Whether clients with a demo secret count.
    pub mode: Mode,
    /// Only who was found: a crowd of strangers takes nobody's place.
    known: Arc<Remembered<Identity, Known>>,
    lines: Lines,
}

#[derive(Clone)]
struct Known {
    since: Instant,
    principal: Arc<Principal>,
}

/// Who is being looked up.
type Lines = Arc<Lock<HashMap<Identity, Line>>>;

/// Those who wait for the same caller.
#[derive(Default)]
struct Line {
    /// Held by the one who looks.
    looking: Arc<Mutex<()>>,
    waiting: usize,
}

/// A place in the line of a caller. The last who leaves, served or not, leaves no line behind.
struct Turn {
    lines: Lines,
    caller: Identity,
    looking: Arc<Mutex<()>>,
}

impl Turn {
    fn take(lines: &Lines, caller: &Identity) -> Self {
        let mut all = lines.lock().unwrap_or_else(PoisonError::into_inner);
        let line = all.entry(caller.clone()).or_default();
        line.waiting += 1;
        Self {
            lines: lines.clone(),
            caller: caller.clone(),
            looking: line.looking.clone(),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut all = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(line) = all.get_mut(&self.caller) else {
            return;
        };
        line.waiting -= 1;
        if line.waiting == 0 {
            all.remove(&self.caller);
        }
    }
}

impl Principals {
    /// Nobody is known yet.
    pub fn new(office: Office, mode: Mode) -> Self {
        Self {
            office,
            mode,
            known: Arc::new(Remembered::new(REMEMBERED / 2)),
            lines: Lines::default(),
        }
    }

    /// What a caller may do, as it was at most [`FRESH`] ago, whether the database answers or not.
    ///
    /// # Errors
    /// 401 for a client that is unknown or disabled, or has a demo secret in production.
    pub async fn of(&self, caller: Identity) -> Result<Arc<Principal>, Fault> {
        let Some(known) = self.fresh(&caller) else {
            return in_time(LOOK_UP, self.look_in_turn(&caller)).await;
        };
        if known.since.elapsed() >= AGEING {
            self.look_beside(caller);
        }
        Ok(known.principal)
    }

    /// Permissions changed: look again.
    pub fn forget(&self) {
        self.known.forget_all();
    }

    /// What is known, if it is not too old.
    fn fresh(&self, caller: &Identity) -> Option<Known> {
        let known = self.known.get(caller);
        known.filter(|known| known.since.elapsed() < FRESH)
    }

    /// Waits for who looks already, if anybody does, and otherwise looks.
    async fn look_in_turn(&self, caller: &Identity) -> Result<Arc<Principal>, Fault> {
        let turn = Turn::take(&self.lines, caller);
        let _looking = turn.looking.lock().await;
        match self.fresh(caller) {
            Some(known) => Ok(known.principal),
            None => self.look(caller).await,
        }
    }

    fn look_beside(&self, caller: Identity) {
        let turn = Turn::take(&self.lines, &caller);
        let Ok(looking) = turn.looking.clone().try_lock_owned() else {
            return;
        };
        let this = self.clone();
        #[expect(
            clippy::disallowed_methods,
            reason = "bounded, and nothing depends on its end"
        )]
        tokio::spawn(async move {
            // Nobody waits for it, and what is known counts meanwhile.
            if let Err(fault) = in_time(FRESH - AGEING, this.look(&caller)).await {
                tracing::debug!(%fault, "permissions are looked up again later");
            }
            drop((looking, turn));
        });
    }

    async fn look(&self, caller: &Identity) -> Result<Arc<Principal>, Fault> {
        let (round, since) = (self.known.round(), Instant::now());
        let grants = self.grants(caller).await;
        // A "no" counts at once, and nobody is remembered for having asked. Where there is no answer, what is
        // known counts until it is too old.
        if grants.as_ref().is_err_and(|fault| fault.refusal().is_some()) {
            self.known.remove(caller);
        }
        let principal = Arc::new(Principal::new(caller.clone(), grants?));
        let known = Known {
            since,
            principal: principal.clone(),
        };
        self.known.put(round, caller.clone(), known);
        Ok(principal)
    }

    async fn grants(&self, caller: &Identity) -> Result<Vec<Grant>, Fault> {
        let mut reading = self.office.reading().await?;
        let (mode, today) = (self.mode, brussels_day(reading.now()));
        if let Identity::Client(id) = caller
            && !client::is_enabled(reading.conn(), id, When { mode, today }).await?
        {
            return Err(unauthorized().into());
        }
        permission::counting(reading.conn(), &caller.subjects(), today).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chassis::database::Connections;
    use chassis::{Asks, Clock};

    fn caller(id: &str) -> Identity {
        Identity::Client(id.into())
    }

    /// Principals over this database.
    fn over(url: &str) -> Principals {
        let mut settings: chassis::Settings<crate::config::Config> =
            chassis::Settings::load(crate::NAME, crate::config::DEFAULT, None).unwrap();
        settings.database.url = chassis::config::Secret::new(url);
        let connections = Connections::new(&settings.database).unwrap();
        let asks = Asks::new(&settings.asks);
        let office = Office::new(crate::NAME, connections, Clock::System, asks);
        Principals::new(office, Mode::Development)
    }

    /// Over a database that is away.
    fn alone() -> Principals {
        over("postgres://gateway:hush@127.0.0.1:1/gateway")
    }

    impl Principals {
        /// As if this caller had been looked up so long ago.
        fn learn(&self, id: &str, ago: Duration) {
            let known = Known {
                since: Instant::now().checked_sub(ago).unwrap(),
                principal: Arc::new(Principal::new(caller(id), vec![])),
            };
            self.known.put(self.known.round(), caller(id), known);
        }

        /// Waits until nobody looks any more.
        async fn rest(&self) {
            let started = Instant::now();
            while !self.lines.lock().unwrap().is_empty() {
                assert!(
                    started.elapsed() < Duration::from_secs(10),
                    "somebody looks for ever"
                );
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }

    #[tokio::test]
    async fn while_the_database_is_away_what_is_known_counts_until_it_is_too_old_and_no_longer() {
        let principals = alone();
        principals.learn("shop", AGEING);
        principals.of(caller("shop")).await.unwrap();
        principals.rest().await;
        let kept = principals.known.get(&caller("shop"));
        assert!(kept.is_some(), "nobody said no");
        principals.learn("shop", FRESH);
        let fault = principals.of(caller("shop")).await.unwrap_err();
        assert!(matches!(fault, Fault::Busy(_)), "{fault:?}");
    }

    #[tokio::test]
    async fn strangers_leave_nothing_behind_and_push_out_nobody() {
        let principals = alone();
        principals.learn("shop", Duration::ZERO);
        let strangers = (0..200).map(|n| principals.of(caller(&format!("stranger-{n}"))));
        // Some are answered, some leave before.
        let together = futures_util::future::join_all(strangers);
        let _ = tokio::time::timeout(Duration::from_millis(5), together).await;
        principals.rest().await;
        principals.of(caller("shop")).await.unwrap();
        assert!(principals.known.get(&caller("stranger-1")).is_none());
    }

    #[tokio::test]
    async fn who_is_refused_is_forgotten_at_once() {
        let database = testing::database(&crate::MIGRATIONS).await.unwrap();
        let principals = over(database.url.expose());
        // Switched off meanwhile: one last answer goes by what is known.
        principals.learn("shop", AGEING);
        principals.of(caller("shop")).await.unwrap();
        principals.rest().await;
        let fault = principals.of(caller("shop")).await.unwrap_err();
        assert!(fault.refusal().is_some(), "{fault:?}");
        assert!(principals.known.get(&caller("shop")).is_none());
    }
}
