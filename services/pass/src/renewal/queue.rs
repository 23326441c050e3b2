//! Queue: whom a process has claimed, and asks about one after the other.

use super::claim::{Claimed, claim};
use super::put_off::release;
use super::{Item, Run, pace};
use chassis::Fault;
use chrono::{DateTime, Utc};
use messaging::Office;
use std::collections::VecDeque;
use std::num::NonZeroU16;
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use uuid::Uuid;

/// How many turns are taken before the process looks whether it should stop.
const TURNS: usize = 30;

/// A person of a turn, and for which claim the answer counts.
pub struct Question {
    pub run: Run,
    pub claim: Uuid,
    pub item: Item,
}

/// A turn that was claimed, with those nobody was asked about yet, in the order in which it is asked.
struct Turn {
    run: Run,
    claim: Uuid,
    ends: DateTime<Utc>,
    items: VecDeque<Item>,
}

/// The turns of one process, one after the other.
pub struct Queue {
    turns_left: usize,
    turn: Option<Turn>,
    per_second: NonZeroU16,
    ticks: Interval,
}

impl Queue {
    /// An empty one. Whoever was kept waiting asks no faster afterwards.
    pub fn new(per_second: NonZeroU16) -> Self {
        let pace = Duration::from_secs(1) / u32::from(per_second.get());
        let mut ticks = interval_at(Instant::now(), pace);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            turns_left: TURNS,
            turn: None,
            per_second,
            ticks,
        }
    }

    /// Whether nobody is left to be asked about in this turn.
    pub fn is_empty(&self) -> bool {
        self.turn.as_ref().is_none_or(|turn| turn.items.is_empty())
    }

    /// Whether a further turn may be claimed.
    pub fn may_go_on(&self) -> bool {
        self.turns_left > 0
    }

    /// When the next question may be sent.
    pub async fn tick(&mut self) {
        self.ticks.tick().await;
    }

    /// The next question; none where the turn is over, of which nobody is left then.
    pub async fn next(&mut self, office: &Office) -> Option<Question> {
        let turn = self.turn.as_mut()?;
        if pace::is_late(turn.ends, office.clock.now()) {
            self.release(office).await;
            return None;
        }
        let item = turn.items.pop_front()?;
        Some(Question {
            run: turn.run,
            claim: turn.claim,
            item,
        })
    }

    /// Claims the next turn; where there is none, no further one is tried.
    pub async fn refill(&mut self, office: &Office) -> Result<(), Fault> {
        let per_second = self.per_second;
        let claimed = office.transact(|tx| Box::pin(async move { claim(tx, per_second).await }));
        // No further one, either, where that fails: what is under way is brought to its end first.
        let turns_left = std::mem::take(&mut self.turns_left);
        let Some(claimed) = claimed.await? else {
            return Ok(());
        };
        let Claimed {
            run,
            claim,
            begins,
            ends,
            items,
        } = claimed;
        self.turns_left = turns_left - 1;
        // The turn of somebody else is over first.
        let wait = (begins - office.clock.now()).to_std().unwrap_or_default();
        self.ticks.reset_after(wait);
        self.turn = Some(Turn {
            run,
            claim,
            ends,
            items: items.into(),
        });
        Ok(())
    }

    /// Asks nothing more: the source is left alone, or the run has ended.
    pub async fn stop(&mut self, office: &Office) {
        self.turns_left = 0;
        self.release(office).await;
    }

    /// Gives back whom nobody was asked about. Where that fails, their claims run out.
    async fn release(&mut self, office: &Office) {
        let Some(turn) = self.turn.take().filter(|turn| !turn.items.is_empty()) else {
            return;
        };
        let (run, claim, items) = (turn.run, turn.claim, Vec::from(turn.items));
        let released =
            office.transact(move |tx| Box::pin(async move { release(tx, run, claim, &items).await }));
        if let Err(fault) = released.await {
            tracing::warn!(%fault, "claims of a renewal run are not given back");
        }
    }
}
