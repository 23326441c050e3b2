//! Put: a region as it is from now on.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::{CardSystemChanged, CardSystemRow};
use messaging::Tx;
use std::ops::RangeInclusive;

/// How many days of grace a region may give.
const GRACE: RangeInclusive<i32> = 0..=3650;

/// Writes and tells it.
pub async fn put(tx: &mut Tx, row: &CardSystemRow) -> Result<(), Fault> {
    if !GRACE.contains(&row.grace_days) {
        let words = format!(
            "the days of grace are between {} and {}",
            GRACE.start(),
            GRACE.end()
        );
        return Err(Refusal::invalid(words).into());
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
