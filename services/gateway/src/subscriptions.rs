//! Which facts it listens to: names of organizers and regions, partners and how long they count, who is
//! forgotten, balances for the view, and what is told to subscribers outside ([`crate::publication`]).

use crate::access::{Access, partner};
use crate::delivery::line_up;
use crate::publication::{HEARD, Published, publish};
use crate::views::balances::Balances;
use async_trait::async_trait;
use chassis::Fault;
use contracts::Fact;
use contracts::pass::PartnerChanged;
use contracts::points::BalanceChanged;
use directory::merged::{Merging, Rows};
use directory::{Directory, Holders, Organizers, Regions};
use messaging::forget::{Eraser, Forgetting};
use messaging::{Heard, Listener, Subscription, Tx};
use std::sync::Arc;

/// The subscriptions of the gateway: it keeps no rights of holders.
pub fn all(
    balances: Arc<Balances>,
    access: Arc<Access>,
    eraser: &Arc<dyn Eraser>,
    kept_days: i32,
) -> Vec<Subscription> {
    let directory = Arc::new(Directory::of(vec![
        Box::new(Holders::without_rights()),
        Box::new(Regions),
        Box::new(Organizers),
    ]));
    let publishing = Arc::new(Publishing { kept_days });
    let merged: Arc<dyn Rows> = Arc::new(Published);
    let of_pass: Vec<Arc<dyn Listener>> = vec![
        directory.clone(),
        Arc::new(Partners(access)),
        publishing.clone(),
        Merging::of(&merged),
        Forgetting::by(eraser),
    ];
    vec![
        Subscription::to("pass", of_pass),
        Subscription::to("activity", vec![directory, publishing.clone()]),
        Subscription::to("points", vec![Arc::new(FreshBalances(balances))]),
        Subscription::to("reward", vec![publishing.clone()]),
        Subscription::to("billing", vec![publishing]),
    ]
}

/// Who is a partner, and for how long.
struct Partners(Arc<Access>);

#[async_trait]
impl Listener for Partners {
    fn hears(&self) -> &[&'static str] {
        &[PartnerChanged::TYPE]
    }

    /// What is remembered of callers is looked up again: at the latest when it is too old.
    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        for fact in facts {
            partner::keep(tx.conn(), &serde_json::from_str(&fact.payload)?).await?;
        }
        self.0.forget();
        Ok(())
    }

    async fn forget_versions(&self, tx: &mut Tx) -> Result<(), Fault> {
        partner::forget_versions(tx.conn()).await
    }
}

/// What others outside are told, with the deliveries of it: behind the copies, which say whose region it is,
/// and before who is forgotten.
struct Publishing {
    kept_days: i32,
}

#[async_trait]
impl Listener for Publishing {
    fn hears(&self) -> &[&'static str] {
        HEARD
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        match publish(tx, facts, self.kept_days).await? {
            Some(added) => line_up(tx, added).await,
            None => Ok(()),
        }
    }
}

struct FreshBalances(Arc<Balances>);

#[async_trait]
impl Listener for FreshBalances {
    fn hears(&self) -> &'static [&'static str] {
        &[BalanceChanged::TYPE]
    }

    /// The view is guarded by the version and may be lost: no transaction is needed.
    async fn apply(&self, _: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        let changed: Vec<_> = facts
            .iter()
            .map(|fact| serde_json::from_str(&fact.payload))
            .collect::<Result<_, _>>()?;
        self.0.changed(&changed).await;
        Ok(())
    }
}
