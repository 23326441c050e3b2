//! List: who looked at somebody.

use super::store;
use crate::person;
use chassis::Fault;
use contracts::Page;
use contracts::pass::{ListLooks, Look};
use messaging::Reading;

/// The newest first. Which program it was is not told: who knows the id of a client can show it.
///
/// # Errors
/// 404 for a passholder whom the caller does not see.
pub async fn list(reading: &mut Reading, ask: ListLooks) -> Result<Page<Look>, Fault> {
    person::require_seen(reading.conn(), ask.passholder_id, &ask.sight).await?;
    store::page(reading.conn(), ask.passholder_id, ask.window).await
}
