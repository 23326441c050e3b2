//! Put: a region as it is from now on.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::{CardSystemChanged, CardSystemRow};
use messaging::Tx;
use std::ops::RangeInclusive;

/// How many days of grace a region may give, or of transition to who moves away.
const DAYS: RangeInclusive<i32> = 0..=3650;

/// Writes and tells it.
pub async fn put(tx: &mut Tx, row: &CardSystemRow) -> Result<(), Fault> {
    for (what, days) in [("grace", row.grace_days), ("transition", row.transition_days)] {
        if !DAYS.contains(&days) {
            let (least, most) = (DAYS.start(), DAYS.end());
            let words = format!("the days of {what} are between {least} and {most}");
            return Err(Refusal::invalid(words).into());
        }
    }
    let version = store::put(tx.conn(), row).await?;
    let cities = row.view.cities.iter().flatten();
    tx.tell(&CardSystemChanged {
        card_system_id: row.view.id,
        version,
        name: row.view.name.clone().unwrap_or_default(),
        postal_codes: cities.map(|city| city.postal_code.clone()).collect(),
    })
}
