//! Count: a stranger orders what costs nothing.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::day::brussels_day;
use messaging::Tx;

/// Counts an order; whoever calls does this last, because all strangers of a client wait for each other here.
///
/// # Errors
/// 429.
///
/// Rule: whoever shows no token orders at most two hundred times a day what costs nothing, together with all
/// who show the same client, unless the settings say another number; the others are told to come tomorrow,
/// and it is not remembered for their key
/// Test: `strangers_order_for_nothing_as_often_as_the_settings_say`
/// Source: this house; setting `free_orders_per_day`
pub async fn count(tx: &mut Tx, client: &str, most: i32) -> Result<(), Fault> {
    let day = brussels_day(tx.now());
    match store::count(tx.conn(), client, day, most).await? {
        true => Ok(()),
        false => Err(Refusal::new("uitpas/rate-limited", 429, "Too many orders today").into()),
    }
}
