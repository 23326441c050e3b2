//! The quota of a group: how many social-tariff tickets it bought this calendar year.

use super::store;
use chassis::Fault;
use contracts::billing::ReadGroupQuota;
use contracts::day::brussels_day;
use messaging::Reading;

/// 0 for one that bought none.
pub async fn group_quota(reading: &mut Reading, ask: ReadGroupQuota) -> Result<i32, Fault> {
    // Which counter it is does not depend on how far it may go.
    let counter = super::quota(ask.passholder_id, 0, brussels_day(reading.now())).counter;
    let used = store::used(reading.conn(), &[&counter]).await?;
    Ok(used.get(&counter).copied().unwrap_or(0))
}
