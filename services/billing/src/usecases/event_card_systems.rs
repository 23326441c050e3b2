//! An event's card systems, and the manual keys that can be chosen in each.

use crate::store::{event, key};
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{EventCardSystem, ListEventCardSystems, ManualDistributionKey};
use messaging::Reading;

/// All card systems of the organizer, enabled on this event or not.
pub async fn list(reading: &mut Reading, ask: ListEventCardSystems) -> Result<Vec<EventCardSystem>, Fault> {
    let conn = reading.conn();
    let event = event::find(conn, &ask.event_id)
        .await?
        .ok_or_else(|| Refusal::event_not_found(&ask.event_id).not_found())?;
    let organizer = directory::find_organizer(conn, &event.organizer_id).await?;
    let mut systems = organizer
        .map(|organizer| organizer.card_system_ids)
        .unwrap_or_default();
    systems.extend(
        event
            .card_system_ids
            .iter()
            .filter(|id| !systems.contains(id))
            .copied()
            .collect::<Vec<_>>(),
    );
    let names = directory::card_system_names(conn).await?;
    let choices = key::choices(conn, &event.event_id, &event.organizer_id).await?;
    let view = |id| EventCardSystem {
        id,
        name: names.get(&id).cloned(),
        enabled: event.card_system_ids.contains(&id),
        manual_distribution_keys: choices
            .iter()
            .filter(|choice| choice.card_system_id == id)
            .map(|choice| ManualDistributionKey {
                id: choice.id,
                name: choice.name.clone(),
                enabled: choice.chosen,
            })
            .collect(),
    };
    Ok(systems.into_iter().map(view).collect())
}
