//! Put: rewards as they are from now on.

use super::change::judge;
use super::store;
use chassis::Fault;
use contracts::reward::{RewardChanged, RewardRow};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes the rewards that break no rule, and tells each.
pub async fn put(tx: &mut Tx, rows: &[RewardRow]) -> Result<Verdicts, Fault> {
    let at = tx.now();
    let before = store::before(tx.conn(), rows).await?;
    let (verdicts, accepted) = sift(rows, |row| judge(&row.view, before.get(&row.view.id)));
    let versions = store::put(tx.conn(), &accepted, at).await?;
    for row in accepted {
        let version = versions.get(&row.view.id).copied();
        tx.tell(&RewardChanged {
            reward_id: row.view.id.clone(),
            version: version.ok_or_else(|| Fault::broken("a reward that was written has no version"))?,
            title: row.view.title.clone(),
            points: row.view.points,
        })?;
    }
    Ok(verdicts)
}
