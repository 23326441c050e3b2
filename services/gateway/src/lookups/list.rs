//! List: who looked up national numbers, as operators see it.

use super::store;
use chassis::Fault;
use contracts::access::{ListLookups, Lookup};
use messaging::Reading;

/// The most look-ups in one answer.
const PAGE: i64 = 500;

/// Look-ups before one of them, newest first; of all callers or of one.
pub async fn list(reading: &mut Reading, ask: ListLookups) -> Result<Vec<Lookup>, Fault> {
    let (caller, limit) = (ask.caller.as_deref(), ask.limit.clamp(1, PAGE));
    store::page(reading.conn(), ask.before, caller, limit).await
}
