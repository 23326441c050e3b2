//! Put: keys as they are from now on, with all their versions.

use super::{store, versions};
use chassis::Fault;
use contracts::DistributionKeyId;
use contracts::billing::DistributionKeyRow;
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes the keys that break no rule; none may come twice.
pub async fn put(tx: &mut Tx, rows: &[DistributionKeyRow]) -> Result<Verdicts, Fault> {
    let ids: Vec<DistributionKeyId> = rows.iter().map(|row| row.id).collect();
    let written = store::versions(tx.conn(), &ids).await?;
    let (verdicts, accepted) = sift(rows, |row| {
        let before = written.get(&row.id).map_or(&[][..], Vec::as_slice);
        versions::judge(&row.versions, before)
    });
    store::put(tx.conn(), &accepted).await?;
    Ok(verdicts)
}
