//! Which facts it listens to, and the verb for each.

use crate::config::Config;
use crate::ledger::{Award, Kind, Merge, award, ledgers_of, lock, merge, revoke};
use async_trait::async_trait;
use chassis::Fault;
use contracts::activity::{CheckinRecorded, CheckinUndone};
use contracts::day::brussels_day;
use contracts::pass::PassholderMerged;
use contracts::{CheckinId, Fact, PassholderId};
use messaging::forget::{Eraser, Forgetting};
use messaging::{Heard, Listener, Subscription, Tx};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// All subscriptions: check-ins, those that were undone, who went into whom, and who is forgotten.
pub fn all(config: Config, eraser: &Arc<dyn Eraser>) -> Vec<Subscription> {
    vec![
        Subscription::to("pass", vec![Arc::new(Merged), Forgetting::by(eraser)]),
        Subscription::to("activity", vec![Arc::new(Checkins { config })]),
    ]
}

/// Two passholders were one person.
struct Merged;

#[async_trait]
impl Listener for Merged {
    fn hears(&self) -> &'static [&'static str] {
        &[PassholderMerged::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        let mut all = vec![];
        for told in facts.iter().filter_map(Heard::read::<PassholderMerged>) {
            let told = told?;
            all.push(Merge {
                from: told.passholder_id,
                into: told.into_id,
            });
        }
        merge(tx, &all).await
    }
}

struct Checkins {
    config: Config,
}

#[async_trait]
impl Listener for Checkins {
    fn hears(&self) -> &'static [&'static str] {
        &[CheckinRecorded::TYPE, CheckinUndone::TYPE]
    }

    /// Runs of recorded check-ins are awarded in one go, which locks in one order by itself; an undo waits
    /// for those before it, so that several runs lock all that they will need first.
    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        if facts.iter().any(|fact| fact.is::<CheckinUndone>()) {
            let (undone, recorded): (Vec<&Heard>, Vec<&Heard>) =
                facts.iter().partition(|fact| fact.is::<CheckinUndone>());
            let undone = undone.into_iter().map(which).collect::<Result<Vec<_>, _>>()?;
            let mut holders = recorded.into_iter().map(whose).collect::<Result<Vec<_>, _>>()?;
            holders.extend(ledgers_of(tx, &undone).await?);
            holders.sort_unstable();
            holders.dedup();
            lock(tx, &holders).await?;
        }
        for run in facts.chunk_by(|a, b| a.fact_type == b.fact_type) {
            if run[0].is::<CheckinUndone>() {
                for fact in run {
                    revoke(tx, &serde_json::from_str(&fact.payload)?).await?;
                }
            } else {
                let awards = run.iter().map(earned).collect::<Result<Vec<_>, _>>()?;
                award(tx, self.config.expiry, Kind::CheckIn, &awards).await?;
            }
        }
        Ok(())
    }
}

/// Either fact is about a check-in of somebody.
#[derive(Deserialize)]
struct About {
    checkin_id: CheckinId,
    passholder_id: PassholderId,
}

fn which(fact: &Heard) -> Result<Uuid, serde_json::Error> {
    let about: About = serde_json::from_str(&fact.payload)?;
    Ok(about.checkin_id.0)
}

fn whose(fact: &Heard) -> Result<Uuid, serde_json::Error> {
    let about: About = serde_json::from_str(&fact.payload)?;
    Ok(about.passholder_id.0)
}

fn earned(fact: &Heard) -> Result<Award, serde_json::Error> {
    let checkin: CheckinRecorded = serde_json::from_str(&fact.payload)?;
    Ok(Award {
        passholder_id: checkin.passholder_id,
        points: checkin.points,
        cause: checkin.checkin_id.0,
        title: checkin.title,
        location: checkin.location,
        at: checkin.at,
        earned_on: brussels_day(checkin.at),
    })
}
