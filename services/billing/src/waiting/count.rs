//! Count: how many places of an event are taken, and how many wait for one.

use super::store;
use crate::{event, limit};
use chassis::Fault;
use contracts::billing::{CountPlaces, PlaceCounts};
use contracts::day::brussels_day;
use messaging::Reading;

/// None outside the caller's scope: how many are taken is how many were sold.
pub async fn count(reading: &mut Reading, ask: CountPlaces) -> Result<Option<PlaceCounts>, Fault> {
    let event = event::find(reading.conn(), &ask.event_id).await?;
    let Some(event) = event.filter(|event| ask.scope.allows(&event.organizer_id)) else {
        return Ok(None);
    };
    let counter = limit::places(&event.event_id, 0, brussels_day(reading.now())).counter;
    let (taken, waiting) = store::counts(reading.conn(), &counter).await?;
    Ok(Some(PlaceCounts { taken, waiting }))
}
