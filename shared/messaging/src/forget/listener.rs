//! Hears who is forgotten.

use super::{Eraser, forget};
use crate::hear::inbox::Listener;
use crate::office::tx::Tx;
use crate::wire::envelope::Heard;
use async_trait::async_trait;
use chassis::Fault;
use contracts::pass::PassholderForgotten;
use contracts::{Fact, PassholderId};
use std::sync::Arc;

/// The listener to add to the subscription to pass, behind those that keep copies: a batch may hold an
/// earlier word about the person.
pub struct Forgetting {
    eraser: Arc<dyn Eraser>,
}

impl Forgetting {
    /// With what the service does to its own tables.
    pub fn by(eraser: &Arc<dyn Eraser>) -> Arc<Self> {
        let eraser = eraser.clone();
        Arc::new(Self { eraser })
    }
}

#[async_trait]
impl Listener for Forgetting {
    fn hears(&self) -> &[&'static str] {
        &[PassholderForgotten::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        let mut persons: Vec<PassholderId> = Vec::with_capacity(facts.len());
        for fact in facts.iter().filter_map(Heard::read::<PassholderForgotten>) {
            persons.push(fact?.passholder_id);
        }
        match persons.is_empty() {
            true => Ok(()),
            false => forget(tx, &*self.eraser, &persons).await,
        }
    }
}
