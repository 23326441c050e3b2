//! Read the settings of an event.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::activity::{EventSettings, ReadEventSettings};
use messaging::Reading;

/// An event that does not exist is 404, one of an organizer outside the caller's scope 403.
pub async fn read_settings(reading: &mut Reading, ask: ReadEventSettings) -> Result<EventSettings, Fault> {
    let event = store::find(reading.conn(), &ask.event_id)
        .await?
        .ok_or_else(|| Refusal::event_not_found(&ask.event_id).not_found())?;
    ask.scope
        .require(&event.organizer_id, Permission::EventSettingsRead.as_str())?;
    Ok(event.settings())
}
