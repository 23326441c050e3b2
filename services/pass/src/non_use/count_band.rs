//! Count: the band of this month, of one region after another.

use super::store;
use chassis::Fault;
use contracts::day::{PeriodType, brussels_day};
use contracts::page::Window;
use contracts::pass::Band;
use messaging::Tx;

/// Of a region that has none of this month yet, and says whether there may be more. Two at once write the
/// same month once.
///
/// Rule: the band of a region changes at most once a month
/// Test: `a_partner_sees_a_band_of_its_regions_that_changes_once_a_month`
/// Source: this house: two bands that differ must not tell of one person
pub async fn count_band(tx: &mut Tx) -> Result<bool, Fault> {
    let today = brussels_day(tx.now());
    let month = PeriodType::Month.first_day(today);
    let Some(region) = store::without_band(tx.conn(), month).await? else {
        return Ok(false);
    };
    let count_alone = Window { start: 0, limit: 0 };
    let unused = store::unused(tx.conn(), region, today, count_alone).await?;
    store::put_band(tx.conn(), region, month, Band::of(unused.total)).await?;
    Ok(true)
}
