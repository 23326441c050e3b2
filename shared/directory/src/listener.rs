//! Listens to pass and activity, and keeps the copy fresh.

use crate::store;
use async_trait::async_trait;
use chassis::Fault;
use chassis::sealing::{Keys, NamedSecrets};
use contracts::Fact;
use contracts::activity::OrganizerChanged;
use contracts::pass::{CardChanged, CardSystemChanged, PassholderChanged};
use messaging::{Heard, Listener, Tx};

/// The listener to add to the subscriptions to `pass` and `activity`.
pub struct Directory {
    rights: Option<Keys>,
}

impl Directory {
    /// For a service that prices: its copy holds who has a right.
    pub fn with_rights(keys: &NamedSecrets) -> Self {
        Self {
            rights: Some(Keys::new(keys, PassholderChanged::SEALED_FOR)),
        }
    }

    /// For a service that needs no rights: its copy holds none, whatever it is told.
    pub fn without_rights() -> Self {
        Self { rights: None }
    }

    /// What this service may know of a holder. Rights that do not open are a fault, never taken for none.
    fn known(&self, told: PassholderChanged) -> Result<PassholderChanged, Fault> {
        match &self.rights {
            Some(keys) => told.open_rights(|sealed, place| keys.open_text(sealed, place)),
            None => Ok(told.without_rights()),
        }
    }
}

#[async_trait]
impl Listener for Directory {
    fn hears(&self) -> &'static [&'static str] {
        &[
            CardSystemChanged::TYPE,
            CardChanged::TYPE,
            PassholderChanged::TYPE,
            OrganizerChanged::TYPE,
        ]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        for fact in facts {
            if let Some(holder) = fact.read::<PassholderChanged>() {
                store::put_holder(tx.conn(), &self.known(holder?)?).await?;
            } else if let Some(card) = fact.read::<CardChanged>() {
                store::put_stock_card(tx.conn(), &card?).await?;
            } else if let Some(system) = fact.read::<CardSystemChanged>() {
                store::put_card_system(tx.conn(), &system?).await?;
            } else if let Some(organizer) = fact.read::<OrganizerChanged>() {
                store::put_organizer(tx.conn(), &organizer?).await?;
            }
        }
        Ok(())
    }

    async fn forget_versions(&self, tx: &mut Tx) -> Result<(), Fault> {
        store::forget_versions(tx.conn()).await
    }
}
