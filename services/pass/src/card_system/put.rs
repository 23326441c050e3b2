//! Put: a region as it is from now on.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::{CardSystemChanged, CardSystemRow};
use messaging::Tx;
use std::ops::RangeInclusive;

/// How many days of grace a region may give, or of transition to who moves away.
const DAYS: RangeInclusive<i32> = 0..=3650;

/// How many days before the last of April a region may write to its members.
const NOTICE_DAYS: RangeInclusive<i32> = 0..=120;
/// From which age on, in years, somebody may register himself.
const AGES: RangeInclusive<i32> = 16..=120;

/// Below how many cards a region may call its stock low.
const LOW_STOCK: RangeInclusive<i32> = 0..=1_000_000;

/// Writes and tells it.
pub async fn put(tx: &mut Tx, row: &CardSystemRow) -> Result<(), Fault> {
    for (what, days) in [("grace", row.grace_days), ("transition", row.transition_days)] {
        if !DAYS.contains(&days) {
            let (least, most) = (DAYS.start(), DAYS.end());
            let words = format!("the days of {what} are between {least} and {most}");
            return Err(Refusal::invalid(words).into());
        }
    }
    if !NOTICE_DAYS.contains(&row.notice_days) {
        let (least, most) = (NOTICE_DAYS.start(), NOTICE_DAYS.end());
        return Err(Refusal::invalid(format!("the days of notice are between {least} and {most}")).into());
    }
    if row.own_account_age.is_some_and(|age| !AGES.contains(&age)) {
        let (least, most) = (AGES.start(), AGES.end());
        return Err(Refusal::invalid(format!("the age is between {least} and {most}")).into());
    }
    if !LOW_STOCK.contains(&row.low_stock) {
        let (least, most) = (LOW_STOCK.start(), LOW_STOCK.end());
        return Err(Refusal::invalid(format!("a low stock is between {least} and {most} cards")).into());
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
