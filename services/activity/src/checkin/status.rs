//! Check-in status: would it be accepted now?

use super::admission::admit;
use super::store;
use crate::event::{self, Event};
use chassis::Fault;
use chrono::Duration;
use contracts::access::Permission;
use contracts::activity::{AskCheckinStatus, CheckinStatus};
use contracts::{PassNumber, Refusal};
use directory::KnownCard;
use messaging::Reading;

/// Unknown events and holders are 404 here, unlike everywhere else. Whatever else refuses a check-in is the
/// answer, in words for the holder. `margin` is how long before and after the event its doors are open.
pub async fn status(
    reading: &mut Reading,
    margin: Duration,
    ask: AskCheckinStatus,
) -> Result<CheckinStatus, Fault> {
    let unknown = || Refusal::passholder_not_found().not_found();
    let event = event::find(reading.conn(), &ask.event_id)
        .await?
        .ok_or_else(|| Refusal::event_not_found(&ask.event_id).not_found())?;
    ask.scope
        .require(&event.organizer_id, Permission::CheckinsWrite.as_str())?;
    let card = directory::find_card(reading.conn(), &ask.pass_number)
        .await?
        .ok_or_else(unknown)?;
    match judge(reading, margin, ask.pass_number, card, &event).await {
        Ok(()) => Ok(CheckinStatus {
            allowed: true,
            end_user_message: None,
        }),
        Err(Fault::Refused(refusal)) => Ok(CheckinStatus {
            allowed: false,
            end_user_message: refusal.message,
        }),
        Err(fault) => Err(fault),
    }
}

async fn judge(
    reading: &mut Reading,
    margin: Duration,
    number: PassNumber,
    card: KnownCard,
    event: &Event,
) -> Result<(), Fault> {
    let admission = admit(number, Some(card), event, reading.now(), margin)?;
    let Some(place) = admission.place else {
        return Ok(());
    };
    let holder = admission.passholder_id;
    let taken = store::taken(reading.conn(), holder, &event.event_id, place.period).await?;
    match place.is_left(taken) {
        true => Ok(()),
        false => Err(place.refusal().into()),
    }
}
