//! List: whose rights the last run did not renew.

use super::store;
use chassis::Fault;
use contracts::pass::{ListUnrenewed, Unrenewed};
use messaging::Reading;

/// How many are in a slice.
const SLICE: i64 = 500;

/// A slice of them, in the order of their ids.
pub async fn list_unrenewed(reading: &mut Reading, ask: ListUnrenewed) -> Result<Unrenewed, Fault> {
    let persons = store::item::unrenewed(reading.conn(), ask.after, SLICE).await?;
    let is_full = persons.len() as i64 == SLICE;
    let next = persons.last().map(|(id, _)| *id).filter(|_| is_full);
    Ok(Unrenewed { persons, next })
}
