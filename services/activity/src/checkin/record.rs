//! Record: check-ins of the past, each at its own time and by the rules of today.
//!
//! One after the other in the transaction of a part of a pack, which holds all that it took until its end.
//! It is the only one who takes a place behind a day: who stands in a circle with it is told by the
//! database that it is busy, and tries again.

use super::admission::admit;
use super::book::book;
use super::new_checkin::NewCheckin;
use crate::config::Config;
use crate::event::{self, Event};
use chassis::Fault;
use contracts::activity::CheckinRow;
use contracts::{EventId, PassNumber, Refusal};
use directory::KnownCard;
use messaging::Tx;
use messaging::loading::{Verdicts, attempt};

/// A check-in of the past, with the event and the card as they are known today.
#[derive(Clone)]
struct Past {
    row: CheckinRow,
    event: Option<Event>,
    card: Option<KnownCard>,
}

/// Records in the order of the rows: each finds the places taken that those before it took. What is refused
/// leaves no trace.
pub async fn record(tx: &mut Tx, config: Config, rows: &[CheckinRow]) -> Result<Verdicts, Fault> {
    let event_ids: Vec<EventId> = rows.iter().map(|row| row.event_id.clone()).collect();
    let numbers: Vec<PassNumber> = rows.iter().map(|row| row.pass_number.clone()).collect();
    let events = event::find_all(tx.conn(), &event_ids).await?;
    let cards = directory::find_cards(tx.conn(), &numbers).await?;
    let today = tx.now();
    let mut verdicts = Vec::with_capacity(rows.len());
    for row in rows {
        let past = Past {
            row: row.clone(),
            event: events.get(&row.event_id).cloned(),
            card: cards.get(&row.pass_number).cloned(),
        };
        tx.at(row.at);
        let one = attempt(tx, move |tx| {
            Box::pin(async move { record_one(tx, config, past).await })
        });
        verdicts.push(one.await?);
    }
    tx.at(today);
    Ok(verdicts)
}

async fn record_one(tx: &mut Tx, config: Config, past: Past) -> Result<(), Fault> {
    let Past { row, event, card } = past;
    let event = event
        .ok_or_else(|| Refusal::uitpas("event-not-found", format!("event {} is unknown", row.event_id)))?;
    let new = NewCheckin {
        checkin_id: row.id,
        admission: admit(row.pass_number, card, &event, tx.now(), config.margin())?,
    };
    let points = book(tx, config, &[&new]).await?.earned_by(&new)?;
    tx.tell(&new.recorded(points))
}
