//! Merge: two passholders were one person, and what one bought the other bought.

use super::Sales;
use super::store;
use crate::{coupon, limit, visit};
use async_trait::async_trait;
use chassis::Fault;
use contracts::PassholderId;
use directory::merged::Rows;
use messaging::{Reading, Tx};

#[async_trait]
impl Rows for Sales {
    /// Sales keep price, shares and reason; limits count what both bought, and coupons name the one that
    /// stays.
    ///
    /// Rule: what a record bought that went into another, the other bought, to the cent as it was, and limits
    /// count both
    /// Test: `what_both_records_bought_is_the_ones_that_stays_and_limits_count_both`
    /// Source: this house
    async fn merge(&self, tx: &mut Tx, pairs: &[(PassholderId, PassholderId)]) -> Result<(), Fault> {
        for (from, into) in pairs {
            let counters = store::merge(tx.conn(), *from, *into).await?;
            limit::merge(tx.conn(), &counters, *from, *into).await?;
            visit::merge(tx.conn(), *from, *into).await?;
            let renamed = coupon::Renamed {
                from: *from,
                to: *into,
            };
            coupon::rename(tx.conn(), &[renamed]).await?;
        }
        Ok(())
    }

    async fn has_rows(&self, reading: &mut Reading, id: PassholderId) -> Result<bool, Fault> {
        let conn = reading.conn();
        let bought = store::has_any(&mut *conn, id).await? || coupon::names(&mut *conn, id).await?;
        Ok(bought || visit::has_any(conn, id).await?)
    }
}
