//! Put: what the pass numbers of a region begin with that it makes itself.

use super::store;
use crate::card_system;
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::NumberPrefixRow;
use messaging::Tx;

/// Writes it.
///
/// Rule: a prefix has five digits and belongs to one region
/// Test: `a_prefix_of_another_region_or_of_another_length_is_refused`
/// Source: UiTPAS documentation, UiTPAS number
pub async fn put_prefix(tx: &mut Tx, row: &NumberPrefixRow) -> Result<(), Fault> {
    card_system::require(tx.conn(), row.card_system_id).await?;
    let is_one = row.prefix.len() == 5 && row.prefix.bytes().all(|byte| byte.is_ascii_digit());
    let prefix = row.prefix.parse().ok().filter(|_| is_one);
    let prefix = prefix.ok_or_else(|| Refusal::invalid("a prefix has five digits"))?;
    match store::put_prefix(tx.conn(), prefix, row).await? {
        true => Ok(()),
        false => Err(Refusal::invalid("the prefix belongs to another region").into()),
    }
}
