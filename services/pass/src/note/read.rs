//! Read: what counters wrote.

use super::store;
use crate::person;
use chassis::Fault;
use contracts::pass::{PrivateProperties, ReadNote};
use messaging::Reading;

/// The note of a passholder whom the caller may see.
pub async fn read(reading: &mut Reading, ask: ReadNote) -> Result<PrivateProperties, Fault> {
    person::require_seen(reading.conn(), ask.passholder_id, &ask.sight).await?;
    Ok(PrivateProperties {
        id: Some(ask.passholder_id),
        note: store::find(reading.conn(), ask.passholder_id).await?,
    })
}
