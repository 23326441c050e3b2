//! Forget: who bought is forgotten, and what was paid stays to the cent.

use super::store;
use crate::{coupon, limit, visit};
use async_trait::async_trait;
use chassis::Fault;
use contracts::{PassNumber, PassholderId};
use messaging::Tx;
use messaging::forget::{Eraser, Gone, Number, columns};
use serde_json::{Value, json};
use sqlx::PgConnection;

/// What this service does when somebody is forgotten.
pub struct Sales;

#[async_trait]
impl Eraser for Sales {
    /// Sales and shares stay as they are, under an id that is nobody's; the counters of the person's own
    /// limits go and where he was, and coupons name nobody any more.
    ///
    /// Rule: a sale to somebody who is forgotten stays to the cent, without the person
    /// Test: `sales_to_who_is_forgotten_stay_to_the_cent_and_are_nobodys`
    /// Source: this house
    async fn erase(&self, tx: &mut Tx, gone: &[Gone]) -> Result<Vec<Number>, Fault> {
        let (ids, nobodies) = columns(gone);
        let mut numbers = store::numbers_of(tx.conn(), &ids).await?;
        let counters = store::counters_of(tx.conn(), &ids).await?;
        store::rename(tx.conn(), &ids, &nobodies, &PassNumber::of_nobody()).await?;
        limit::remove(tx.conn(), &counters).await?;
        visit::forget(tx.conn(), &ids).await?;
        let nobody = |one: &Gone| coupon::Renamed {
            from: one.passholder_id,
            to: one.nobody,
        };
        coupon::rename(tx.conn(), &gone.iter().map(nobody).collect::<Vec<_>>()).await?;
        numbers.extend(directory::forget(tx.conn(), &ids).await?);
        Ok(numbers)
    }

    async fn export(&self, conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
        let copy = directory::export(conn, id).await?;
        let own = store::export(conn, id).await?;
        let coupons = coupon::export(conn, id).await?;
        let visits = visit::export(conn, id).await?;
        let counters = store::counters_of(conn, &[id.0]).await?;
        let used = limit::used(conn, &counters.iter().collect::<Vec<_>>()).await?;
        let limits: Vec<Value> = counters
            .iter()
            .filter_map(|counter| used.get(counter).map(|used| (counter, used)))
            .map(|(counter, used)| json!({"scope": counter.scope, "period": counter.period, "used": used}))
            .collect();
        Ok(json!({"copy": copy, "own": own, "coupons": coupons, "limits": limits, "visits": visits}))
    }
}
