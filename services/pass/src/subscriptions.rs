//! Which facts it listens to: who came, and who bought a ticket.
//!
//! Both services hear pass, too. No use that is heard here is told on - a referral that moves on tells of no
//! person - so that nothing goes round; and what cannot be read is put aside, so that a counter never waits
//! for it.

use crate::referral;
use crate::usage::{self, Use};
use async_trait::async_trait;
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::Fact;
use contracts::PassholderId;
use contracts::activity::CheckinRecorded;
use contracts::billing::TicketSaleRegistered;
use contracts::day::brussels_day;
use messaging::{Heard, Listener, Subscription, Tx};
use serde::Deserialize;
use std::sync::Arc;

/// All subscriptions.
pub fn all() -> Vec<Subscription> {
    let uses = Arc::new(Uses);
    vec![
        Subscription::to("activity", vec![uses.clone()]),
        Subscription::to("billing", vec![uses]),
    ]
}

/// Passes are used.
struct Uses;

/// What either fact says of a use: nothing else of it is read.
#[derive(Deserialize)]
struct About {
    passholder_id: PassholderId,
    at: DateTime<Utc>,
}

#[async_trait]
impl Listener for Uses {
    fn hears(&self) -> &'static [&'static str] {
        &[CheckinRecorded::TYPE, TicketSaleRegistered::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        let mut uses = Vec::with_capacity(facts.len());
        for fact in facts {
            let about: About = serde_json::from_str(&fact.payload)?;
            uses.push(Use {
                passholder_id: about.passholder_id,
                day: brussels_day(about.at),
            });
        }
        usage::note(tx, &uses).await?;
        referral::used(tx, &uses).await
    }
}
