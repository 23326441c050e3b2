//! Check in: holders take part and earn the points of their events, many at once.
//!
//! A school class at the door of a museum is thirty scans in a minute, at ten doors at the same time, each of
//! which waits for its answer with a person in front of it. So check-ins that come while others commit share
//! the next transaction: the post office makes batches of them (`messaging::answer::together`), 64 at most.
//!
//! # The way of a batch
//! 1. [`keys`] says what a check-in can wait for: the count of its pass at its event. Two batches under way
//!    never have one in common; two of one batch may.
//! 2. [`look_up`] reads events and cards, on another connection while the transaction begins: two statements,
//!    however many they are. What it finds may be a moment old. So is every copy, and the limit does not rest
//!    on it.
//! 3. [`check_in`] judges each by itself, in the contract's order of refusals: event, permission, card,
//!    window. One that is refused leaves no trace, and holds up nobody.
//! 4. All who are left are booked by one statement ([`super::book`]): their places, what their days are
//!    worth, the check-ins. Here the limit refuses: whoever finds no place is not written.
//! 5. Each that was written is told, in the trace of its own ask, and answered.
//!
//! # What bounds it
//! The same few statements, whatever the size of the batch, and one more for those at the most of their day.
//! Only several of one person at one event go in rounds, one statement each.
//!
//! # Order of locks
//! All places of the batch (`checkin_count`), sorted; then all days (`day_points`), sorted. Whoever undoes
//! a check-in locks it, then its place, then its day; a pack books its history in the order of a batch
//! ([`super::record`]). Nobody takes a place behind a day, so no two of them wait in a circle. A batch that
//! waits for longer than a moment is given up, and each of its asks is tried alone.
//!
//! # When it is cut
//! Check-ins, counts, facts and kept answers commit together or not at all. After a commit whose answer was
//! lost nobody knows: whoever repeats with the same key gets the first answer, and whoever repeats without
//! one finds the place taken where the event has a limit.

use super::admission::admit;
use super::book::book;
use super::new_checkin::NewCheckin;
use crate::config::Config;
use crate::event::{self, Event};
use chassis::Fault;
use contracts::access::Permission;
use contracts::activity::CheckIn;
use contracts::{CheckinId, EventId, PassNumber, Refusal};
use directory::KnownCard;
use messaging::{Asked, Finish, Outcomes, Tx};
use sqlx::PgConnection;
use std::collections::HashMap;

/// What check-ins can wait for: the count of a pass at an event.
pub fn keys(ask: &CheckIn) -> Vec<String> {
    vec![format!("{} {}", ask.pass_number.as_str(), ask.event_id)]
}

/// What check-ins must know before they are decided.
struct Known {
    events: HashMap<EventId, Event>,
    cards: HashMap<PassNumber, KnownCard>,
}

/// A check-in that was asked for: refused already, or to be booked.
struct Entry<'e> {
    asked: &'e Asked<CheckIn>,
    new: Result<NewCheckin<'e>, Refusal>,
}

/// Looks up events and cards; what is left is to record the check-ins and tell them.
pub async fn look_up(
    conn: &mut PgConnection,
    config: Config,
    all: &[Asked<CheckIn>],
) -> Result<Finish<CheckIn>, Fault> {
    let event_ids: Vec<EventId> = all.iter().map(|asked| asked.ask.event_id.clone()).collect();
    let numbers: Vec<PassNumber> = all.iter().map(|asked| asked.ask.pass_number.clone()).collect();
    let known = Known {
        events: event::find_all(conn, &event_ids).await?,
        cards: directory::find_cards(conn, &numbers).await?,
    };
    Ok(Box::new(move |tx, all| {
        Box::pin(async move { check_in(tx, &known, config, &all).await })
    }))
}

/// Records check-ins and tells them. Refuses each in the contract's order: event, permission, card, window,
/// limit. A number that is none was refused at the door.
async fn check_in(
    tx: &mut Tx,
    known: &Known,
    config: Config,
    all: &[Asked<CheckIn>],
) -> Result<Outcomes<CheckIn>, Fault> {
    let mut entries = Vec::with_capacity(all.len());
    for asked in all {
        let new = known.judge(tx, config, &asked.ask);
        entries.push(Entry { asked, new });
    }
    let admitted: Vec<&NewCheckin> = entries.iter().flat_map(|entry| &entry.new).collect();
    let booked = book(tx, config, &admitted).await?;
    let mut outcomes = Vec::with_capacity(entries.len());
    for Entry { asked, new } in &entries {
        let new = match new {
            Ok(new) => new,
            Err(refusal) => {
                outcomes.push(Err(refusal.clone()));
                continue;
            }
        };
        outcomes.push(match booked.earned_by(new) {
            Ok(points) => {
                asked.tell(tx, &new.recorded(points))?;
                Ok(new.checked_in(points))
            }
            Err(Fault::Refused(refusal)) => Err(*refusal),
            Err(fault) => return Err(fault),
        });
    }
    Ok(outcomes)
}

impl Known {
    /// All but the limit, which only the booking knows.
    fn judge(&self, tx: &Tx, config: Config, ask: &CheckIn) -> Result<NewCheckin<'_>, Refusal> {
        let event = self.events.get(&ask.event_id);
        let event = event.ok_or_else(|| Refusal::event_not_found(&ask.event_id))?;
        ask.scope
            .require(&event.organizer_id, Permission::CheckinsWrite.as_str())?;
        let card = self.cards.get(&ask.pass_number).cloned();
        Ok(NewCheckin {
            checkin_id: CheckinId(tx.new_id()),
            admission: admit(ask.pass_number.clone(), card, event, tx.now(), config.margin())?,
        })
    }
}
