//! Put: keys as they are from now on, with all their versions.

use super::{rule, store, versions};
use crate::fund;
use chassis::Fault;
use contracts::billing::{DistributionKeyRow, KeyRule};
use contracts::{CardSystemId, DistributionKeyId};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes the keys that break no rule; none may come twice.
pub async fn put(tx: &mut Tx, rows: &[DistributionKeyRow]) -> Result<Verdicts, Fault> {
    let ids: Vec<DistributionKeyId> = rows.iter().map(|row| row.id).collect();
    let written = store::versions(tx.conn(), &ids).await?;
    let regions: Vec<CardSystemId> = rows.iter().map(|row| row.card_system_id).collect();
    let funds = fund::of_card_systems(tx.conn(), &regions).await?;
    let (verdicts, accepted) = sift(rows, |row| {
        let before = written.get(&row.id).map_or(&[][..], Vec::as_slice);
        versions::judge(&row.versions, before)?;
        for version in &row.versions {
            let rule = KeyRule::from(version.clone());
            rule::require_usage(&rule, row.usage)?;
            fund::require_all(&funds, row.card_system_id, rule::payers(&rule))?;
        }
        Ok(())
    });
    store::put(tx.conn(), &accepted).await?;
    Ok(verdicts)
}
