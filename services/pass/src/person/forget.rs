//! Forget: nothing is left of somebody who left, here and then in every service.

use super::delete::take_out;
use super::store;
use crate::{card, leaver, merged, passholder};
use async_trait::async_trait;
use chassis::Fault;
use contracts::pass::{CardChanged, PassholderChanged, PassholderForgotten, PassholderMerged};
use contracts::{PassNumber, PassholderId};
use messaging::forget::{Eraser, Gone, Number, columns, forget, renamed};
use messaging::{Heard, Tx};
use serde_json::Value;
use sqlx::PgConnection;
use std::sync::Arc;

/// How many are forgotten in one transaction.
const SLICE: i64 = 100;

/// Forgets some of those whose time is over, and tells all services; whether more may be left.
pub async fn forget_due(tx: &mut Tx, eraser: &Arc<dyn Eraser>, days: u16) -> Result<bool, Fault> {
    let before = leaver::due_before(tx.now(), days);
    let due = leaver::store::due(tx.conn(), before, SLICE).await?;
    if due.is_empty() {
        return Ok(false);
    }
    forget(tx, &**eraser, &due).await?;
    Ok(due.len() as i64 == SLICE)
}

/// What this service does when somebody is forgotten.
pub struct Persons;

#[async_trait]
impl Eraser for Persons {
    /// Whom a backup brought back leaves first.
    async fn erase(&self, tx: &mut Tx, gone: &[Gone]) -> Result<Vec<Number>, Fault> {
        let (ids, _) = columns(gone);
        passholder::hold_firmly(tx.conn(), &ids).await?;
        let persons = store::load(tx.conn(), &ids).await?;
        let before = take_out(tx, &persons).await?;
        let leavers = leaver::store::take(tx.conn(), &ids).await?;
        let theirs: Vec<String> = leavers.iter().flat_map(|one| one.numbers.clone()).collect();
        card::remove(tx.conn(), &theirs).await?;
        merged::forget(tx.conn(), &ids).await?;
        let versions = store::new_versions(tx.conn(), leavers.len()).await?;
        let mut numbers = vec![];
        for (leaver, version) in leavers.into_iter().zip(versions) {
            let passholder_id = leaver.passholder_id;
            tx.tell(&PassholderForgotten {
                passholder_id,
                version,
            })?;
            numbers.extend(leaver.numbers.into_iter().map(|pass_number| Number {
                passholder_id,
                pass_number,
            }));
        }
        before.leave(tx).await?;
        Ok(numbers)
    }

    /// Of the national number that there is one: the vault shows none. Of families those that he is in,
    /// and of his own that there is one: the others in it are others.
    ///
    /// Rule: whoever asks gets what every service keeps under his id, and nothing of anybody else
    /// Test: `an_export_holds_all_of_one_person_and_nothing_of_anybody_else`
    /// Source: GDPR, article 15; this house
    async fn export(&self, conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
        let mut all = store::export(conn, id).await?;
        let more = store::export_use(conn, id).await?;
        if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
        Ok(all)
    }

    /// A holder without memberships and cards, and a card with a number that nobody has.
    fn rewritten(&self, fact: &Heard, gone: &Gone) -> Result<String, Fault> {
        if let Some(told) = fact.read::<PassholderChanged>() {
            let told = told?;
            return Ok(serde_json::to_string(&PassholderChanged {
                passholder_id: gone.nobody,
                postal_code: String::new(),
                homes: vec![],
                second_homes: vec![],
                memberships: vec![],
                cards: vec![],
                tickets_per_year: None,
                rights: None,
                ..told
            })?);
        }
        if let Some(told) = fact.read::<CardChanged>() {
            return Ok(serde_json::to_string(&CardChanged {
                pass_number: PassNumber::of_nobody(),
                ..told?
            })?);
        }
        if let Some(told) = fact.read::<PassholderMerged>() {
            // Both are forgotten together: neither stands in it.
            return Ok(serde_json::to_string(&PassholderMerged {
                passholder_id: gone.nobody,
                into_id: gone.nobody,
                ..told?
            })?);
        }
        Ok(renamed(fact, gone))
    }
}
