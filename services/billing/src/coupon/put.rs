//! Put: coupons as they are from now on.

use super::store;
use crate::key;
use chassis::Fault;
use contracts::DistributionKeyId;
use contracts::billing::CouponRow;
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes the coupons whose key exists; none may come twice.
pub async fn put(tx: &mut Tx, rows: &[CouponRow]) -> Result<Verdicts, Fault> {
    let ids: Vec<DistributionKeyId> = rows.iter().map(|row| row.key_id).collect();
    let known = key::among(tx.conn(), &ids).await?;
    let (verdicts, accepted) = sift(rows, |row| key::require(&known, row.key_id));
    store::put(tx.conn(), &accepted).await?;
    Ok(verdicts)
}
