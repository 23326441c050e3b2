//! Organizers: searched and read.

use crate::store::organizer::{self, Filter};
use chassis::Fault;
use contracts::activity::{Organizer, ReadOrganizer, SearchOrganizers};
use contracts::page::Window;
use contracts::{Page, Refusal};
use messaging::Reading;

pub async fn search(reading: &mut Reading, ask: SearchOrganizers) -> Result<Page<Organizer>, Fault> {
    if let Some(id) = ask.card_system_id
        && !directory::card_system_names(reading.conn())
            .await?
            .contains_key(&id)
    {
        return Err(Refusal::card_system_not_found(id).into());
    }
    let filter = Filter {
        id: None,
        name: ask.name.as_deref(),
        card_system_id: ask.card_system_id,
        descending: ask.descending,
    };
    organizer::search(reading.conn(), filter, ask.window).await
}

pub async fn read(reading: &mut Reading, ask: ReadOrganizer) -> Result<Organizer, Fault> {
    let filter = Filter {
        id: Some(&ask.organizer_id),
        ..Filter::default()
    };
    let found = organizer::search(reading.conn(), filter, Window { start: 0, limit: 1 }).await?;
    found
        .member
        .into_iter()
        .next()
        .ok_or_else(|| Refusal::organizer_not_found(&ask.organizer_id).not_found().into())
}
