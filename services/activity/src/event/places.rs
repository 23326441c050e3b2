//! Places at a reduced tariff: how many an event has, and what becomes of who finds none left. Its organizer
//! says so, or a region pack.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::activity::{PlaceSettings, ReadEventPlaces, ReplaceEventPlaces};
use contracts::ask::Done;
use messaging::{Reading, Tx};

/// A reservation is held for a day at most, in minutes.
const LONGEST_RESERVATION: i32 = 24 * 60;
/// The first of a list has two weeks at most, in minutes.
const LONGEST_OFFER: i32 = 14 * 24 * 60;

/// An event that does not exist is 404, one of an organizer outside the caller's scope 403.
pub async fn read_places(reading: &mut Reading, ask: ReadEventPlaces) -> Result<PlaceSettings, Fault> {
    let event = store::find(reading.conn(), &ask.event_id)
        .await?
        .ok_or_else(|| Refusal::event_not_found(&ask.event_id).not_found())?;
    ask.scope
        .require(&event.organizer_id, Permission::EventSettingsRead.as_str())?;
    Ok(event.places())
}

/// Fewer places than are taken take nothing back. What is the same already is not told again.
///
/// Rule: the organizer of an event says how many places at a reduced tariff it has, whether there is a list,
/// and for how long a place is held
/// Test: `an_organizer_says_how_many_places_there_are_and_for_how_long_one_is_held`,
/// `another_organizer_says_nothing_of_places`
/// Source: this house
pub async fn replace_places(tx: &mut Tx, ask: ReplaceEventPlaces) -> Result<Done, Fault> {
    let mut event = store::lock(tx.conn(), &ask.event_id)
        .await?
        .ok_or_else(|| Refusal::event_not_found(&ask.event_id).not_found())?;
    ask.scope
        .require(&event.organizer_id, Permission::EventSettingsUpdate.as_str())?;
    judge(&ask.places)?;
    if event.places() == ask.places {
        return Ok(Done {});
    }
    event.places = ask.places.places;
    event.waiting_list = ask.places.waiting_list;
    event.reservation_minutes = ask.places.reservation_minutes;
    event.offer_minutes = ask.places.offer_minutes;
    for written in store::put(tx.conn(), vec![event]).await? {
        tx.tell(&written.changed())?;
    }
    Ok(Done {})
}

/// Refuses what is out of range, with a pointer to each.
pub fn judge(wanted: &PlaceSettings) -> Result<(), Refusal> {
    let mut errors = vec![];
    let mut require = |is_right: bool, at: &str| {
        if !is_right {
            errors.push((at.to_owned(), "is out of range".to_owned()));
        }
    };
    require(wanted.places.is_none_or(|places| places >= 0), "/places");
    let reservation = 1..=LONGEST_RESERVATION;
    require(
        reservation.contains(&wanted.reservation_minutes),
        "/reservationMinutes",
    );
    require(
        (1..=LONGEST_OFFER).contains(&wanted.offer_minutes),
        "/offerMinutes",
    );
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&errors)),
    }
}
