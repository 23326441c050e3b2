//! Points as they are shown: from the view in Redis, else from the points service, with check-ins that were just recorded on top.
//!
//! A check-in is committed before its points are booked. Whoever recorded it through this door must see it at once, so the door
//! remembers it for a while and adds it to the balance unless the ledger holds it already.

use chassis::Fault;
use chassis::cache::{Cache, Script};
use contracts::points::{Awaited, Balance, BalanceChanged, ReadBalance, ReadBalances};
use contracts::{PassholderId, Points};
use messaging::Office;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a check-in is remembered: the broker may be away for an hour. What is booked is forgotten at the next look.
const REMEMBERED: Duration = Duration::from_secs(2 * 3600);

pub struct Balances {
    cache: Cache,
    office: Office,
    newer: Script,
    recent: Mutex<HashMap<PassholderId, Vec<(Instant, Awaited)>>>,
}

fn view_key(id: PassholderId) -> String {
    format!("gateway:balance:{id}")
}

fn awaited_key(id: PassholderId) -> String {
    format!("gateway:awaited:{id}")
}

impl Balances {
    pub fn new(cache: Cache, office: Office) -> Self {
        // A view lives a minute. Facts keep those fresh that exist; nobody replaces a newer version.
        let newer = Script::new(
            "local known = redis.call('GET', KEYS[1])
             local version = known and tonumber(string.match(known, '^(%d+):')) or -1
             if (known or ARGV[3] == 'new') and version < tonumber(ARGV[1]) then
                 redis.call('SET', KEYS[1], ARGV[1] .. ':' .. ARGV[2], 'EX', 60) end
             return 0",
        );
        Self {
            cache,
            office,
            newer,
            recent: Mutex::default(),
        }
    }

    /// A check-in was recorded or undone through this door.
    pub async fn expect(&self, id: PassholderId, awaited: Awaited) {
        if let Ok(mut recent) = self.recent.lock() {
            let now = Instant::now();
            if recent.len() > 50_000 {
                recent.retain(|_, all| all.iter().any(|(since, _)| now - *since < REMEMBERED));
            }
            recent.entry(id).or_default().push((now, awaited.clone()));
        }
        if let Ok(json) = serde_json::to_string(&awaited) {
            self.cache
                .push(&awaited_key(id), &json, REMEMBERED.as_secs().cast_signed())
                .await;
        }
    }

    /// What the door knows to be on its way: from this process and from the others.
    async fn awaited(&self, id: PassholderId) -> Vec<Awaited> {
        let mut all: Vec<Awaited> = self
            .recent
            .lock()
            .ok()
            .and_then(|recent| recent.get(&id).cloned())
            .into_iter()
            .flatten()
            .filter(|(since, _)| since.elapsed() < REMEMBERED)
            .map(|(_, awaited)| awaited)
            .collect();
        let told = self.cache.list(&awaited_key(id)).await;
        for awaited in told.iter().filter_map(|json| serde_json::from_str(json).ok()) {
            if !all.contains(&awaited) {
                all.push(awaited);
            }
        }
        all
    }

    /// The points of one passholder.
    pub async fn points(&self, id: PassholderId) -> Result<Points, Fault> {
        let awaited = self.awaited(id).await;
        if awaited.is_empty()
            && let Some(view) = self.cache.get(&view_key(id)).await
            && let Some((_, points)) = view.split_once(':')
            && let Ok(points) = points.parse()
        {
            return Ok(points);
        }
        let answer = self
            .office
            .asks
            .ask(&ReadBalance {
                passholder_id: id,
                awaited: awaited.clone(),
            })
            .await?;
        let Balance { points, version } = answer.balance;
        self.cache
            .script::<i64>(
                &self.newer,
                &[&view_key(id)],
                &[version.to_string(), points.to_string(), "new".into()],
            )
            .await;
        self.settle(id, &awaited, &answer.missing).await;
        let sign = |awaited: &Awaited| {
            if awaited.undone {
                -awaited.points
            } else {
                awaited.points
            }
        };
        Ok(points + answer.missing.iter().map(sign).sum::<Points>())
    }

    /// Waits a moment for check-ins that are on their way: somebody wants to spend what the screen shows.
    pub async fn settled(&self, id: PassholderId) -> Result<(), Fault> {
        for _ in 0..40 {
            let awaited = self.awaited(id).await;
            if awaited.is_empty() {
                return Ok(());
            }
            let ask = ReadBalance {
                passholder_id: id,
                awaited: awaited.clone(),
            };
            let missing = self.office.asks.ask(&ask).await?.missing;
            self.settle(id, &awaited, &missing).await;
            tokio::time::sleep(Duration::from_millis(if missing.is_empty() { 0 } else { 25 })).await;
        }
        Ok(())
    }

    /// What was asked about and is booked need not be remembered any longer.
    async fn settle(&self, id: PassholderId, asked: &[Awaited], missing: &[Awaited]) {
        let booked: Vec<&Awaited> = asked
            .iter()
            .filter(|awaited| !missing.contains(awaited))
            .collect();
        if let Ok(mut recent) = self.recent.lock()
            && let Some(all) = recent.get_mut(&id)
        {
            all.retain(|(_, awaited)| !booked.contains(&awaited));
            if all.is_empty() {
                recent.remove(&id);
            }
        }
        for json in booked
            .iter()
            .filter_map(|awaited| serde_json::to_string(awaited).ok())
        {
            self.cache.remove(&awaited_key(id), &json).await;
        }
    }

    /// The points of many, as the ledger has them; one by one where a check-in was just recorded.
    pub async fn points_of(&self, ids: &[PassholderId]) -> Result<Vec<Points>, Fault> {
        if let [one] = ids {
            return Ok(vec![self.points(*one).await?]);
        }
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let balances = self
            .office
            .asks
            .ask(&ReadBalances {
                passholder_ids: ids.to_vec(),
            })
            .await?;
        let mut points: Vec<Points> = balances.iter().map(|balance| balance.points).collect();
        for (n, id) in ids.iter().enumerate() {
            let is_recent = self.recent.lock().is_ok_and(|recent| recent.contains_key(id));
            if is_recent && let Some(shown) = points.get_mut(n) {
                *shown = self.points(*id).await?;
            }
        }
        Ok(points)
    }

    /// Newer balances were told.
    pub async fn changed(&self, facts: &[BalanceChanged]) {
        let view = |fact: &BalanceChanged| {
            (
                view_key(fact.passholder_id),
                vec![fact.version.to_string(), fact.balance.to_string(), "known".into()],
            )
        };
        self.cache
            .script_for_each(&self.newer, &facts.iter().map(view).collect::<Vec<_>>())
            .await;
    }

    /// The view may be behind a change that the caller just made: the next reader asks.
    pub async fn forget(&self, id: PassholderId) {
        self.cache.delete(&view_key(id)).await;
    }
}
