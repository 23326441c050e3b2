//! Merged: passholders that were one person. Whatever a service keeps of the one that went is the other's.
//!
//! The copy of the cards says it at once: a card that is shown from then on is the other's. What was under
//! way when the fact was heard may still write the old id: a check-in between its look at the copy and its
//! commit. So each merge is gone through again ([`settle`]) until it is older than any request lives.

mod store;

pub use store::{forget, went};

use async_trait::async_trait;
use chassis::Fault;
use chrono::TimeDelta;
use contracts::pass::PassholderMerged;
use contracts::{Fact, PassholderId};
use messaging::{Heard, Job, Listener, Office, Reading, Tx};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How often those are gone through that are not settled.
const EVERY: Duration = Duration::from_secs(10);
/// Longer than any request, statement or transaction takes that looked at the copy before.
const UNDER_WAY: TimeDelta = TimeDelta::minutes(2);
/// How many are gone through in one transaction.
const SLICE: i64 = 100;

/// What a service keeps under an id of a passholder.
#[async_trait]
pub trait Rows: Send + Sync {
    /// Gives what is kept of each first one to the second, counts added up. Nothing is left to do the second
    /// time.
    ///
    /// # Errors
    /// Those of the database.
    async fn merge(&self, tx: &mut Tx, pairs: &[(PassholderId, PassholderId)]) -> Result<(), Fault>;

    /// Whether anything is kept under this id, without a lock.
    ///
    /// # Errors
    /// Those of the database.
    async fn has_rows(&self, reading: &mut Reading, id: PassholderId) -> Result<bool, Fault>;
}

/// The listener to add to the subscription to pass, behind the copies and before what forgets.
pub struct Merging(Arc<dyn Rows>);

impl Merging {
    /// With what the service does to its own tables.
    pub fn of(rows: &Arc<dyn Rows>) -> Arc<Self> {
        Arc::new(Self(rows.clone()))
    }
}

#[async_trait]
impl Listener for Merging {
    fn hears(&self) -> &[&'static str] {
        &[PassholderMerged::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        let mut went = vec![];
        for told in crate::copies::told::<PassholderMerged>(facts)? {
            let at = tx.now();
            let noted = store::note(tx.conn(), told.passholder_id, told.into_id, at).await?;
            went.extend(noted.map(|(from, _)| from));
        }
        // Behind all of them: one that somebody went into may have gone into another itself.
        let into = store::went(tx.conn(), &went).await?;
        let pairs: Vec<_> = went
            .into_iter()
            .filter_map(|from| Some((from, *into.get(&from)?)))
            .collect();
        match pairs.is_empty() {
            true => Ok(()),
            false => self.0.merge(tx, &pairs).await,
        }
    }
}

/// The job that goes through merges again until nothing can come any more.
///
/// Rule: what was under way while two records became one is the other's within seconds of its commit
/// Test: `a_check_in_that_was_under_way_is_the_ones_that_stays`
/// Source: this house
pub fn settling(rows: &Arc<dyn Rows>) -> Job {
    let rows = rows.clone();
    Job::new("settle merged passholders", EVERY, move |office| {
        let rows = rows.clone();
        async move { settle(&office, &rows).await }
    })
}

/// Once for each that is not settled.
///
/// # Errors
/// Those of the database.
pub async fn settle(office: &Office, rows: &Arc<dyn Rows>) -> Result<(), Fault> {
    let (mut after, mut failed) = (Uuid::nil(), None);
    loop {
        let page = store::unsettled(office.reading().await?.conn(), after, SLICE).await?;
        let Some((last, _)) = page.last() else {
            return failed.map_or(Ok(()), Err);
        };
        after = last.0;
        // What was looked for after this time is old enough.
        let before = office.clock.now() - UNDER_WAY;
        // One that fails is gone through again, and keeps no other waiting.
        let mut ids = Vec::with_capacity(page.len());
        for pair in &page {
            match go_through(office, rows, *pair).await {
                Ok(()) => ids.push(pair.0.0),
                Err(fault) => failed = failed.or(Some(fault)),
            }
        }
        office
            .transact(|tx| Box::pin(async move { store::settled(tx.conn(), &ids, before).await }))
            .await?;
    }
}

/// Each in a transaction of its own, so that no two of them wait for each other or for long; and in none when
/// there is nothing, which is usual.
async fn go_through(
    office: &Office,
    rows: &Arc<dyn Rows>,
    pair: (PassholderId, PassholderId),
) -> Result<(), Fault> {
    if !rows.has_rows(&mut office.reading().await?, pair.0).await? {
        return Ok(());
    }
    let rows = rows.clone();
    office
        .transact(|tx| Box::pin(async move { rows.merge(tx, &[pair]).await }))
        .await
}
