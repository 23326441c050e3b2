//! Which facts it listens to: who holds which pass, who went into whom, who is forgotten, what the events
//! are, who checked in there.

use crate::{event, visit};
use async_trait::async_trait;
use chassis::Fault;
use chassis::sealing::NamedSecrets;
use contracts::Fact;
use contracts::activity::{CheckinRecorded, CheckinUndone, EventChanged};
use directory::merged::{Merging, Rows};
use directory::{Directory, Holders, Organizers, Regions};
use messaging::forget::{Eraser, Forgetting};
use messaging::{Heard, Listener, Subscription, Tx};
use std::sync::Arc;

/// All of them. `rights` open who has the right to the social tariff.
pub fn all(rights: &NamedSecrets, eraser: &Arc<dyn Eraser>, rows: &Arc<dyn Rows>) -> Vec<Subscription> {
    let directory = Arc::new(Directory::of(vec![
        Box::new(Holders::with_rights(rights)),
        Box::new(Regions),
        Box::new(Organizers),
    ]));
    vec![
        Subscription::to(
            "pass",
            vec![directory.clone(), Merging::of(rows), Forgetting::by(eraser)],
        )
        .stopping_on_poison(),
        Subscription::to("activity", vec![directory, Arc::new(Events), Arc::new(Visits)])
            .stopping_on_poison(),
    ]
}

struct Events;

#[async_trait]
impl Listener for Events {
    fn hears(&self) -> &'static [&'static str] {
        &[EventChanged::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        for fact in facts {
            event::keep(tx.conn(), &serde_json::from_str(&fact.payload)?).await?;
        }
        Ok(())
    }

    async fn forget_versions(&self, tx: &mut Tx) -> Result<(), Fault> {
        event::forget_versions(tx.conn()).await
    }
}

struct Visits;

#[async_trait]
impl Listener for Visits {
    fn hears(&self) -> &'static [&'static str] {
        &[CheckinRecorded::TYPE, CheckinUndone::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        visit::hear(tx, facts).await
    }
}
