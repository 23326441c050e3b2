//! Event settings: read, and replaced as a whole.

use crate::store::event;
use chassis::Fault;
use contracts::activity::{EventSettings, ReadEventSettings, ReplaceEventSettings};
use contracts::ask::Done;
use contracts::{EventId, PeriodLimit, Points, Refusal};
use messaging::{Reading, Tx};

fn missing(id: &EventId) -> Refusal {
    Refusal::event_not_found(id).not_found()
}

pub async fn read(reading: &mut Reading, ask: ReadEventSettings) -> Result<EventSettings, Fault> {
    let event = event::find(reading.conn(), &ask.event_id)
        .await?
        .ok_or_else(|| missing(&ask.event_id))?;
    ask.scope.require(&event.organizer_id, "EVENT_SETTINGS_READ")?;
    Ok(event.settings())
}

/// A limit that is absent does not exist any more. A check-in is worth at most `most_points`.
pub async fn replace(tx: &mut Tx, most_points: Points, ask: ReplaceEventSettings) -> Result<Done, Fault> {
    let wanted = ask.settings;
    let mut event = event::lock(tx.conn(), &wanted.id)
        .await?
        .ok_or_else(|| missing(&wanted.id))?;
    ask.scope.require(&event.organizer_id, "EVENT_SETTINGS_UPDATE")?;
    let negative = |limit: Option<PeriodLimit>| limit.is_some_and(|limit| limit.volume < 0);
    let wrong = [
        (
            !(0..=most_points).contains(&wanted.checkin_points),
            "/checkinPoints",
        ),
        (negative(wanted.checkin_limit), "/checkinLimit/volume"),
        (
            negative(wanted.passholder_ticket_limit),
            "/passholderTicketLimit/volume",
        ),
    ];
    let errors: Vec<_> = wrong
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, at)| ((*at).to_owned(), "is out of range".to_owned()))
        .collect();
    if !errors.is_empty() {
        return Err(Refusal::invalid_data(&errors).into());
    }
    if event.settings() != wanted {
        event.ticket_limit = wanted.passholder_ticket_limit;
        event.checkin_limit = wanted.checkin_limit;
        event.checkin_points = wanted.checkin_points;
        event.version = event::put(tx.conn(), &event).await?;
        tx.tell(&event.changed())?;
    }
    Ok(Done {})
}
