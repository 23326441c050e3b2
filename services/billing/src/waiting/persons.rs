//! Persons: who is forgotten waits no longer, and two records of one person wait once; what is held for them
//! and what they bought goes with it.
//!
//! Reservations before sales before counters, as everywhere. Of a line only the entries are touched, so that
//! nobody who holds the sales of a person waits for a counter of places: it counts one less when it moves.

use super::store;
use crate::sale::Sales;
use crate::{limit, reservation};
use async_trait::async_trait;
use chassis::Fault;
use contracts::PassholderId;
use directory::merged::Rows;
use messaging::forget::{Eraser, Gone, Number, columns};
use messaging::{Reading, Tx};
use serde_json::Value;
use sqlx::PgConnection;

/// What this service does when somebody is forgotten, or was somebody else.
pub struct Persons;

#[async_trait]
impl Eraser for Persons {
    /// Who is forgotten waits no longer, and what was held for him is over; sales stay ([`Sales`]).
    ///
    /// Rule: who is forgotten waits no longer, and what was held for him goes to others
    /// Test: `who_is_forgotten_waits_no_longer_and_holds_nothing`
    /// Source: this house
    async fn erase(&self, tx: &mut Tx, gone: &[Gone]) -> Result<Vec<Number>, Fault> {
        let (ids, nobodies) = columns(gone);
        let (mut numbers, own) = reservation::forget(tx, &ids, &nobodies).await?;
        numbers.extend(store::forget(tx.conn(), &ids, &nobodies).await?);
        numbers.extend(Sales.erase(tx, gone).await?);
        limit::remove(tx.conn(), &own).await?;
        Ok(numbers)
    }

    async fn export(&self, conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
        let mut all = Sales.export(conn, id).await?;
        all["reservations"] = reservation::export(conn, id).await?;
        all["waiting"] = store::export(conn, id).await?;
        Ok(all)
    }
}

#[async_trait]
impl Rows for Persons {
    /// What is held for one record is held for the other, and of two that wait at an event the first does.
    ///
    /// Rule: of two records of one person that wait at an event one waits, with the lower number
    /// Test: `two_records_of_one_person_wait_once`
    /// Source: this house
    async fn merge(&self, tx: &mut Tx, pairs: &[(PassholderId, PassholderId)]) -> Result<(), Fault> {
        for (from, into) in pairs {
            reservation::merge(tx, *from, *into).await?;
            store::merge(tx.conn(), *from, *into).await?;
        }
        Sales.merge(tx, pairs).await
    }

    async fn has_rows(&self, reading: &mut Reading, id: PassholderId) -> Result<bool, Fault> {
        let is_held = reservation::has_any(reading.conn(), id).await?;
        let waits = store::has_any(reading.conn(), id).await?;
        Ok(is_held || waits || Sales.has_rows(reading, id).await?)
    }
}
