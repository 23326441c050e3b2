//! The keeper: claims turns, serves them and settles, again and again, beside those of other instances.

use super::claim::{Room, claim};
use super::serve::Service;
use super::store;
use super::turn::{Progress, Turn};
use chassis::config::Mode;
use chassis::{Fault, Lifecycle, backoff};
use chrono::TimeDelta;
use messaging::Office;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Turns under way in one process.
const MOST: usize = 8;
/// How soon it is looked again when there was nothing to do: sixteen looks see how all stand.
const LOOK: Duration = Duration::from_millis(200);
/// How soon it is looked again when the database did not answer.
const BREATH: Duration = Duration::from_secs(1);
/// For a whole turn: what does not end until then is cut off.
const IN_TIME: Duration = Duration::from_secs(20);
/// Until it is tried again, after the first time in vain and at most: the depot is the house's own.
const FIRST_REST: TimeDelta = TimeDelta::milliseconds(500);
const LONGEST_REST: TimeDelta = TimeDelta::seconds(5);

/// Looks after the depot.
#[derive(Clone)]
pub struct Keeper {
    office: Office,
    service: Arc<Service>,
    mode: Mode,
}

impl Keeper {
    /// A keeper for this service; `mode` says whether clients with a demo secret count.
    pub fn new(office: Office, service: Arc<Service>, mode: Mode) -> Self {
        Self {
            office,
            service,
            mode,
        }
    }

    /// Runs until the process stops, and then finishes what has begun.
    pub async fn run(self, lifecycle: Lifecycle) {
        let (mut under_way, mut look) = (JoinSet::new(), 0_i32);
        while !lifecycle.is_stopping() {
            while under_way.try_join_next().is_some() {}
            let free = MOST.saturating_sub(under_way.len());
            look = look.wrapping_add(1).max(0);
            let claimed = match self.claim(Room { free, look }).await {
                Ok(claimed) => claimed,
                Err(fault) => {
                    tracing::warn!(%fault, "the depot is looked at again");
                    lifecycle.pause(BREATH).await;
                    continue;
                }
            };
            let is_idle = claimed.is_empty();
            for turn in claimed {
                under_way.spawn(self.clone().serve(turn));
            }
            if is_idle || under_way.len() >= MOST {
                tokio::select! {
                    () = lifecycle.stopped() => {}
                    Some(_) = under_way.join_next() => {}
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        }
        let finish = async { while under_way.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(IN_TIME / 2, finish).await;
    }

    async fn claim(&self, room: Room) -> Result<Vec<Turn>, Fault> {
        if room.free == 0 {
            return Ok(vec![]);
        }
        let (signer, mode) = (self.service.broker.signer().name(), self.mode);
        self.office
            .transact(|tx| Box::pin(async move { claim(tx, &signer, room, mode).await }))
            .await
    }

    /// One turn, and how far it came. What cannot be written down runs out with its lease.
    async fn serve(self, turn: Turn) {
        let mut progress = Progress {
            put_seq: turn.put_seq,
            ..Progress::default()
        };
        let serving = self.service.serve(&turn, &mut progress, &self.office.clock);
        let outcome = match tokio::time::timeout(IN_TIME, serving).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Fault::Busy("the depot hangs".into())),
        };
        let word = match &outcome {
            Ok(()) => "done",
            Err(Fault::Busy(_)) => "away",
            Err(_) => "broken",
        };
        metrics::counter!("depot_turns_total", "outcome" => word).increment(1);
        metrics::counter!("depot_events_total").increment(progress.put);
        if let Err(fault) = &outcome {
            self.service.broker.leave(turn.outlet_id);
            match turn.failures {
                0 => tracing::warn!(%fault, subscription = %turn.outlet_id, "the depot is tried again"),
                _ => tracing::debug!(%fault, subscription = %turn.outlet_id, "the depot is tried again"),
            }
        }
        let settled = self
            .office
            .transact(|tx| {
                let (turn, progress, is_well) = (turn.clone(), progress.clone(), outcome.is_ok());
                Box::pin(async move {
                    let (now, failures) = (tx.wall(), if is_well { 0 } else { turn.failures + 1 });
                    let next_at = match is_well {
                        true => now,
                        false => now + backoff(failures - 1, FIRST_REST, LONGEST_REST),
                    };
                    store::settle(tx.conn(), &turn, &progress, failures, next_at).await
                })
            })
            .await;
        if let Err(fault) = settled {
            tracing::warn!(%fault, "how far the depot came is not known: it is looked at again");
        }
    }
}
