//! Points as they are shown: from the view in Redis, else from the points service, with check-ins that were
//! just recorded on top.
//!
//! A check-in is committed before its points are booked. Whoever recorded it through this door must see it at
//! once, so the door remembers it for a while and adds it to the balance unless the ledger holds it already.
//!
//! Two things are kept of a passholder, each under a key in Redis:
//!
//! - A view of the balance with its version, for a minute. It is made when points are asked for, and facts of
//!   the points service freshen it, each only when its version is newer. After a fault of Redis no view is
//!   read until all that were written before have died: a fact may have been missed.
//! - The changes that are on their way (a check-in, or that it was undone), in Redis for the other instances
//!   and in this process for itself ([`recent`]). A set has each once, however often it is told.
//!
//! Whoever has changes on their way is not shown the view: the points service is asked which of them the
//! ledger holds ([`ReadBalance`]); those are forgotten, and the others are added to what it says. So nothing
//! is shown twice, whatever comes first, and what was forgotten on one side comes right at the next look.
//!
//! What bounds it: 250,000 changes in a generation of this process, two generations of an hour; a set in
//! Redis lives two hours. When a request is cut between the check-in and its entry here, the points show when
//! the ledger has them. Locks: one over the changes of this process, held for a look at a map.

mod recent;

use chassis::Fault;
use chassis::cache::{Cache, Script};
use chrono::{DateTime, Duration, Utc};
use contracts::points::{Awaited, Balance, BalanceAnswer, BalanceChanged, ReadBalance, ReadBalances};
use contracts::{PassholderId, Points};
use messaging::Office;
use recent::{Change, Changes, Expected, Recent};
use std::sync::Mutex;

/// How long a check-in is remembered: the broker may be away for an hour. What is booked is forgotten at the
/// next look.
const REMEMBERED: Duration = Duration::hours(1);
/// How many changes this process remembers, beside those that Redis does.
const ROOM: usize = 250_000;
/// How long somebody waits who wants to spend what was just earned.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);
/// What is older than this is held up by something that waiting does not mend.
const WORTH_WAITING_FOR: Duration = Duration::seconds(10);
/// In Redis: a view of a balance, `version:points`. `gateway:balance:PASSHOLDER`.
const VIEW_KEY: &str = "gateway:balance";
/// How long a view lives when no fact keeps it fresh.
const VIEW_LIVES: std::time::Duration = std::time::Duration::from_secs(60);
/// In Redis: a hash of check-ins that were recorded or undone and are not booked yet.
/// `gateway:changes:PASSHOLDER`.
const CHANGES_KEY: &str = "gateway:changes";
/// How long they live from the last one on, in seconds: as long as a process remembers them at most.
const CHANGES_LIVE: i64 = 2 * REMEMBERED.num_seconds();

/// The points of passholders, as they are shown.
pub struct Balances {
    cache: Cache,
    office: Office,
    newer: Script,
    recent: Mutex<Recent>,
}

fn view_key(id: PassholderId) -> String {
    format!("{VIEW_KEY}:{id}")
}

fn changes_key(id: PassholderId) -> String {
    format!("{CHANGES_KEY}:{id}")
}

fn field((cause, undone): Change) -> String {
    match undone {
        true => format!("{cause} undone"),
        false => cause.to_string(),
    }
}

impl Balances {
    /// Balances that were not looked at yet.
    pub fn new(cache: Cache, office: Office) -> Self {
        // Facts keep those views fresh that exist; nobody replaces a newer version.
        let newer = Script::new(
            "local known = redis.call('GET', KEYS[1])
             local version = known and tonumber(string.match(known, '^(%d+):')) or -1
             if (known or ARGV[3] == 'new') and version < tonumber(ARGV[1]) then
                 redis.call('SET', KEYS[1], ARGV[1] .. ':' .. ARGV[2], 'EX', ARGV[4]) end
             return 0",
        );
        let recent = Recent::new(REMEMBERED, ROOM, office.clock.wall());
        Self {
            cache,
            office,
            newer,
            recent: Mutex::new(recent),
        }
    }

    /// A check-in was recorded or undone through this door. A repeat of the same one changes nothing; one
    /// without points is never booked, so nobody waits for it.
    pub async fn expect(&self, id: PassholderId, awaited: Awaited) {
        if awaited.points == 0 {
            return;
        }
        let expected = Expected {
            awaited,
            since: self.office.clock.wall(),
        };
        let gone = match self.recent.lock() {
            Ok(mut recent) => recent.remember(id, expected.clone()),
            Err(_) => None,
        };
        drop(gone);
        if let Ok(json) = serde_json::to_string(&expected) {
            let field = field(expected.change());
            self.cache
                .put_field(&changes_key(id), &field, &json, CHANGES_LIVE)
                .await;
        }
    }

    /// What the door knows to be on its way for each of them: from this process and from the others.
    async fn expected(&self, ids: &[PassholderId]) -> Vec<Changes> {
        let keys: Vec<String> = ids.iter().map(|id| changes_key(*id)).collect();
        let told = self.cache.values(&keys).await;
        let mut all: Vec<Changes> = match self.recent.lock() {
            Ok(recent) => ids.iter().map(|id| recent.of(*id)).collect(),
            Err(_) => vec![Changes::new(); ids.len()],
        };
        for (changes, told) in all.iter_mut().zip(told) {
            let told = told
                .iter()
                .filter_map(|json| serde_json::from_str::<Expected>(json).ok());
            for expected in told {
                changes.entry(expected.change()).or_insert(expected);
            }
        }
        all
    }

    /// The points of one passholder: from the view when nothing is on its way, else asked for.
    ///
    /// # Errors
    /// Those of the ask.
    pub async fn points(&self, id: PassholderId) -> Result<Points, Fault> {
        let mut expected = self.expected(&[id]).await;
        if expected.iter().all(Changes::is_empty)
            && let Some(view) = self.cache.get(&view_key(id), VIEW_LIVES).await
            && let Some((_, points)) = view.split_once(':')
            && let Ok(points) = points.parse()
        {
            return Ok(points);
        }
        let question = question(id, &expected.pop().unwrap_or_default());
        let answer = self.office.asks.ask(&question).await?;
        self.learn(&[(question, &answer)]).await;
        Ok(shown(&answer))
    }

    /// The points of many, in their order, with what was just recorded for each of them.
    ///
    /// # Errors
    /// Those of the ask.
    pub async fn points_of(&self, ids: &[PassholderId]) -> Result<Vec<Points>, Fault> {
        match ids {
            [] => return Ok(vec![]),
            [one] => return Ok(vec![self.points(*one).await?]),
            _ => {}
        }
        let expected = self.expected(ids).await;
        let each = ids.iter().zip(&expected);
        let ask = ReadBalances {
            holders: each.map(|(id, changes)| question(*id, changes)).collect(),
        };
        let answers = self.office.asks.ask(&ask).await?;
        let learned: Vec<_> = ask.holders.into_iter().zip(&answers).collect();
        self.learn(&learned).await;
        Ok(answers.iter().map(shown).collect())
    }

    /// Waits a moment for check-ins that are on their way: somebody wants to spend what the screen shows.
    /// What is still not booked then, or has been on its way for long, is not worth waiting for.
    ///
    /// # Errors
    /// Those of the ask.
    pub async fn settled(&self, id: PassholderId) -> Result<(), Fault> {
        let settle = async {
            while self.is_worth_waiting_for(id).await? {
                tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, settle).await.unwrap_or(Ok(()))
    }

    async fn is_worth_waiting_for(&self, id: PassholderId) -> Result<bool, Fault> {
        let begin: DateTime<Utc> = self.office.clock.wall() - WORTH_WAITING_FOR;
        let mut changes = self.expected(&[id]).await.pop().unwrap_or_default();
        changes.retain(|_, expected| expected.since > begin);
        if changes.is_empty() {
            return Ok(false);
        }
        let question = question(id, &changes);
        let answer = self.office.asks.ask(&question).await?;
        self.learn(&[(question, &answer)]).await;
        Ok(!answer.missing.is_empty())
    }

    /// Keeps the balances that were read, and forgets the changes that are booked.
    async fn learn(&self, read: &[(ReadBalance, &BalanceAnswer)]) {
        let (mut views, mut hashes) = (vec![], vec![]);
        for (question, answer) in read {
            let (id, Balance { points, version }) = (question.passholder_id, answer.balance);
            views.push((view_key(id), written(version, points, "new")));
            let awaited = question
                .awaited
                .iter()
                .filter(|awaited| !answer.missing.contains(awaited));
            let booked: Vec<Change> = awaited.map(|awaited| (awaited.cause, awaited.undone)).collect();
            if booked.is_empty() {
                continue;
            }
            if let Ok(mut recent) = self.recent.lock() {
                recent.forget(id, &booked);
            }
            hashes.push((changes_key(id), booked.into_iter().map(field).collect()));
        }
        self.cache.script_for_each(&self.newer, &views).await;
        if !hashes.is_empty() {
            self.cache.remove_fields(&hashes).await;
        }
    }

    /// Newer balances were told.
    pub async fn changed(&self, facts: &[BalanceChanged]) {
        let view = |fact: &BalanceChanged| {
            let arguments = written(fact.version, fact.balance, "known");
            (view_key(fact.passholder_id), arguments)
        };
        self.cache
            .script_for_each(&self.newer, &facts.iter().map(view).collect::<Vec<_>>())
            .await;
    }

    /// Nothing of these persons stays in Redis: one call for all of them.
    pub async fn forget_all(&self, ids: impl Iterator<Item = PassholderId>) {
        let keys: Vec<String> = ids.flat_map(|id| [view_key(id), changes_key(id)]).collect();
        self.cache.delete_all(&keys).await;
    }

    /// The view may be behind a change that the caller just made: the next reader asks.
    pub async fn forget(&self, id: PassholderId) {
        self.cache.delete(&view_key(id)).await;
    }
}

/// The arguments of the script: `new` also makes a view where there is none.
fn written(version: i64, points: Points, which: &str) -> Vec<String> {
    let lives = VIEW_LIVES.as_secs();
    vec![
        version.to_string(),
        points.to_string(),
        which.to_owned(),
        lives.to_string(),
    ]
}

fn question(id: PassholderId, changes: &Changes) -> ReadBalance {
    ReadBalance {
        passholder_id: id,
        awaited: changes
            .values()
            .map(|expected| expected.awaited.clone())
            .collect(),
    }
}

/// The booked balance with what is on its way.
fn shown(answer: &BalanceAnswer) -> Points {
    let coming = answer.missing.iter().map(|awaited| match awaited.undone {
        true => -awaited.points,
        false => awaited.points,
    });
    answer.balance.points + coming.sum::<Points>()
}
