//! Move up: a place that is free is held for the first in line.
//!
//! One person in one transaction. The counter of the places is held first, so of two instances at once the
//! second finds the line as the first left it; cut anywhere, nothing moved. Who has no right to the tariff
//! any more, or used up a limit of his own meanwhile, leaves the line and the next one has his turn.

use super::store;
use crate::limit;
use crate::{event, reservation, sale};
use chassis::Fault;
use contracts::EventId;
use contracts::billing::WaitingPlaceOffered;
use contracts::day::brussels_day;
use messaging::{Office, Tx};

/// How many lines are looked at before the next look.
const LINES: i64 = 100;

/// Moves each line as far as it goes.
///
/// # Errors
/// The last fault; the other lines moved nevertheless.
pub async fn move_up(office: &Office) -> Result<(), Fault> {
    let mut reading = office.reading().await?;
    let today = brussels_day(reading.now());
    let lines = store::movable(reading.conn(), today, LINES).await?;
    drop(reading);
    let mut last = Ok(());
    for event in lines {
        last = move_line(office, event).await.and(last);
    }
    last
}

async fn move_line(office: &Office, id: EventId) -> Result<(), Fault> {
    loop {
        let id = id.clone();
        let moved = office.transact(|tx| Box::pin(async move { step(tx, &id).await }));
        if !moved.await? {
            return Ok(());
        }
    }
}

/// One leaves the line, with a place or without; whether anybody did.
async fn step(tx: &mut Tx, id: &EventId) -> Result<bool, Fault> {
    let today = brussels_day(tx.now());
    let counter = limit::places(id, 0, today).counter;
    let held = limit::hold(tx.conn(), &counter).await?;
    let (known, next) = match held.waiting > 0 {
        true => (
            event::find(tx.conn(), id).await?,
            store::next(tx.conn(), id).await?,
        ),
        false => return Ok(false),
    };
    let (Some(event), Some(entry)) = (known, next) else {
        return Ok(false);
    };
    let is_over = event.days.is_some_and(|(_, last)| last < today);
    let is_free = event.places.is_none_or(|places| held.used < places);
    let wants = entry.wants.filter(|_| !is_over);
    if wants.is_some() && !is_free {
        return Ok(false);
    }
    store::remove(tx.conn(), id, entry.seq).await?;
    let promise = match &wants {
        Some((line, reference_no)) => sale::take_one(tx, line, *reference_no).await?.ok(),
        None => None,
    };
    let uses = promise
        .as_ref()
        .is_some_and(|promise| promise.limits.contains(&counter));
    limit::move_up(tx.conn(), &counter, uses).await?;
    if let Some(promise) = promise {
        let (reservation_id, held_until) =
            reservation::offer(tx, &entry.client, promise, event.offer_minutes).await?;
        tx.tell(&WaitingPlaceOffered {
            reservation_id,
            event_id: event.event_id,
            organizer_id: event.organizer_id,
            held_until,
            at: tx.now(),
        })?;
    }
    Ok(true)
}
