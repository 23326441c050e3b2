//! Choose a key: a manual key counts for an event from now on.

use super::store;
use crate::key;
use chassis::Fault;
use contracts::DistributionKeyId;
use contracts::billing::EventKeyRow;
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes the choices of keys that exist. The event need not be known yet: activity may tell of it later.
pub async fn choose_key(tx: &mut Tx, rows: &[EventKeyRow]) -> Result<Verdicts, Fault> {
    let ids: Vec<DistributionKeyId> = rows.iter().map(|row| row.key_id).collect();
    let known = key::among(tx.conn(), &ids).await?;
    let (verdicts, accepted) = sift(rows, |row| key::require(&known, row.key_id));
    store::choose_keys(tx.conn(), &accepted).await?;
    Ok(verdicts)
}
