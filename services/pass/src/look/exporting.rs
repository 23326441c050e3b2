//! Exporting: an operator takes out all that is kept of a person, which is a look.

use super::looks::Looks;
use crate::person::Persons;
use async_trait::async_trait;
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::{LookKind, Looker};
use messaging::forget::{Eraser, Gone, Number};
use messaging::{Heard, Tx};
use serde_json::Value;
use sqlx::PgConnection;
use std::sync::Arc;

/// What this service does when somebody is forgotten or exported.
pub struct Exporting {
    persons: Persons,
    looks: Arc<Looks>,
}

impl Exporting {
    /// Noted there.
    pub fn new(looks: &Arc<Looks>) -> Self {
        Self {
            persons: Persons,
            looks: looks.clone(),
        }
    }
}

#[async_trait]
impl Eraser for Exporting {
    async fn erase(&self, tx: &mut Tx, gone: &[Gone]) -> Result<Vec<Number>, Fault> {
        self.persons.erase(tx, gone).await
    }

    async fn export(&self, conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
        let all = self.persons.export(conn, id).await?;
        self.looks
            .note_now(Looker::operator(LookKind::Export), id)
            .await?;
        Ok(all)
    }

    fn rewritten(&self, fact: &Heard, gone: &Gone) -> Result<String, Fault> {
        self.persons.rewritten(fact, gone)
    }
}
