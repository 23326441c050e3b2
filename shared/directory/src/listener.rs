//! Listens to pass and activity, and keeps the copy fresh.

use crate::store;
use async_trait::async_trait;
use chassis::Fault;
use contracts::Fact;
use contracts::activity::OrganizerChanged;
use contracts::pass::{CardChanged, CardSystemChanged, PassholderChanged};
use messaging::{Heard, Listener, Tx};

/// The listener to add to the subscriptions to `pass` and `activity`.
pub struct Directory;

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
                store::put_holder(tx.conn(), &holder?).await?;
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
}
