//! The copy of the regions (card systems), told by pass: what they are called.

mod store;

pub use store::{card_system_names, postal_codes};

use crate::copies::{newest, told};
use async_trait::async_trait;
use chassis::Fault;
use contracts::Fact;
use contracts::pass::CardSystemChanged;
use messaging::{Heard, Listener, Tx};

/// Keeps the copy of the regions.
pub struct Regions;

#[async_trait]
impl Listener for Regions {
    fn hears(&self) -> &[&'static str] {
        &[CardSystemChanged::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        let changed: Vec<CardSystemChanged> = told(facts)?;
        let changed = newest(changed, |fact| fact.card_system_id, |fact| fact.version);
        store::put(tx.conn(), &changed).await
    }

    async fn forget_versions(&self, tx: &mut Tx) -> Result<(), Fault> {
        store::forget_versions(tx.conn()).await
    }
}
