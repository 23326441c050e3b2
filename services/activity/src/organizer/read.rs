//! Read: one organizer.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::activity::{Organizer, ReadOrganizer};
use messaging::Reading;

/// Open to everybody: an organizer is public.
pub async fn read(reading: &mut Reading, ask: ReadOrganizer) -> Result<Organizer, Fault> {
    let names = directory::card_system_names(reading.conn()).await?;
    let id = ask.organizer_id;
    let found = store::load(reading.conn(), std::slice::from_ref(&id), &names).await?;
    match found.into_iter().next() {
        Some(organizer) => Ok(organizer),
        None => Err(Refusal::organizer_not_found(&id).not_found().into()),
    }
}
