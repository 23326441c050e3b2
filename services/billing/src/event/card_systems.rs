//! An event's card systems, and the manual keys that can be chosen in each.

use super::store;
use crate::key;
use chassis::Fault;
use contracts::billing::{EventCardSystem, ListEventCardSystems, ManualDistributionKey};
use contracts::{CardSystemId, Refusal};
use messaging::Reading;
use std::collections::HashMap;

/// All card systems of the organizer, enabled on this event or not; then those of the event that are not, or
/// no longer, the organizer's.
pub async fn card_systems(
    reading: &mut Reading,
    ask: ListEventCardSystems,
) -> Result<Vec<EventCardSystem>, Fault> {
    let conn = reading.conn();
    let event = store::find(conn, &ask.event_id)
        .await?
        .ok_or_else(|| Refusal::event_not_found(&ask.event_id).not_found())?;
    let organizer = directory::find_organizer(conn, &event.organizer_id).await?;
    let mut systems = organizer.map_or_else(Vec::new, |organizer| organizer.card_system_ids);
    for id in &event.card_system_ids {
        if !systems.contains(id) {
            systems.push(*id);
        }
    }
    let names = directory::card_system_names(conn).await?;
    let chosen = store::chosen_keys(conn, &event.event_id).await?;
    let mut choices: HashMap<CardSystemId, Vec<ManualDistributionKey>> = HashMap::new();
    for manual in key::manual(conn, &systems, &event.organizer_id).await? {
        let choice = ManualDistributionKey {
            id: manual.id,
            name: manual.name,
            enabled: chosen.contains(&manual.id),
        };
        choices.entry(manual.card_system_id).or_default().push(choice);
    }
    let mut shown = Vec::with_capacity(systems.len());
    for id in systems {
        shown.push(EventCardSystem {
            id,
            name: names.get(&id).cloned(),
            enabled: event.card_system_ids.contains(&id),
            manual_distribution_keys: choices.remove(&id).unwrap_or_default(),
        });
    }
    Ok(shown)
}
