//! The copy of the organizers, told by activity: what they are called, where they are, to which regions they
//! belong.

mod store;

pub use store::{find_organizer, organizers, organizers_in};

use crate::copies::{newest, told};
use async_trait::async_trait;
use chassis::Fault;
use contracts::activity::OrganizerChanged;
use contracts::{CardSystemId, Fact, OrganizerId};
use messaging::{Heard, Listener, Tx};

/// An organizer, as far as activity told.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownOrganizer {
    pub organizer_id: OrganizerId,
    pub name: String,
    pub card_system_ids: Vec<CardSystemId>,
    pub postal_code: Option<String>,
}

/// Keeps the copy of the organizers.
pub struct Organizers;

#[async_trait]
impl Listener for Organizers {
    fn hears(&self) -> &[&'static str] {
        &[OrganizerChanged::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        let changed: Vec<OrganizerChanged> = told(facts)?;
        let changed = newest(changed, |fact| fact.organizer_id.clone(), |fact| fact.version);
        store::put(tx.conn(), &changed).await
    }

    async fn forget_versions(&self, tx: &mut Tx) -> Result<(), Fault> {
        store::forget_versions(tx.conn()).await
    }
}
