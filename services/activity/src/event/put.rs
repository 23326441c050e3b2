//! Put: events as they are from now on. Settings that a row does not name are those of its calendar's type.

use super::{Event, defaults, places, settings, store};
use crate::organizer;
use chassis::Fault;
use contracts::activity::{EventRow, OFFER_MINUTES, PlaceSettings, RESERVATION_MINUTES};
use contracts::{CardSystemId, OrganizerId, Points, Refusal};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};
use std::collections::HashMap;

/// The card systems of each organizer.
type Systems = HashMap<OrganizerId, Vec<CardSystemId>>;

/// Writes and tells the events that break no rule; none may come twice. A check-in is worth at most
/// `most_points`.
pub async fn put(tx: &mut Tx, most_points: Points, rows: &[EventRow]) -> Result<Verdicts, Fault> {
    let organizers: Vec<OrganizerId> = rows.iter().map(|row| row.organizer_id.clone()).collect();
    let systems = organizer::card_systems(tx.conn(), &organizers).await?;
    let mut events = vec![];
    let (verdicts, _) = sift(rows, |row| {
        events.push(judge(row, &systems, most_points)?);
        Ok(())
    });
    for written in store::put(tx.conn(), events).await? {
        tx.tell(&written.changed())?;
    }
    Ok(verdicts)
}

/// The event that a row describes. Refuses one of an organizer that is unknown, or in a region that is not
/// the organizer's.
fn judge(row: &EventRow, systems: &Systems, most_points: Points) -> Result<Event, Refusal> {
    let Some(systems) = systems.get(&row.organizer_id) else {
        let words = format!("organizer {} is unknown", row.organizer_id);
        return Err(Refusal::uitpas("organizer-not-found", words));
    };
    let enabled = row.card_systems.as_ref().unwrap_or(systems);
    if let Some(foreign) = enabled.iter().find(|id| !systems.contains(id)) {
        let words = format!("card system {foreign} is not one of the organizer's");
        return Err(Refusal::invalid(words));
    }
    let points = row.checkin_points.unwrap_or(defaults::CHECKIN_POINTS);
    let places = PlaceSettings {
        places: row.places,
        waiting_list: row.waiting_list.unwrap_or_default(),
        reservation_minutes: row.reservation_minutes.unwrap_or(RESERVATION_MINUTES),
        offer_minutes: row.offer_minutes.unwrap_or(OFFER_MINUTES),
    };
    let is_in_range = places::judge(&places).is_ok()
        && (row.checkin_points.is_none() || settings::are_points(points, most_points));
    if !is_in_range {
        return Err(Refusal::invalid("places or check-in points are out of range"));
    }
    let ticket_limit = row.passholder_ticket_limit;
    let checkin_limit = row.checkin_limit;
    Ok(Event {
        event_id: row.id.clone(),
        version: 0,
        organizer_id: row.organizer_id.clone(),
        title: row.title.clone(),
        location: row.location.clone().unwrap_or_default(),
        calendar: row.calendar.clone(),
        card_system_ids: enabled.clone(),
        ticket_limit: ticket_limit.unwrap_or_else(|| Some(defaults::ticket_limit(&row.calendar))),
        checkin_limit: checkin_limit.unwrap_or_else(|| Some(defaults::checkin_limit(&row.calendar))),
        checkin_points: points,
        places: places.places,
        waiting_list: places.waiting_list,
        reservation_minutes: places.reservation_minutes,
        offer_minutes: places.offer_minutes,
    })
}
