//! Record: check-ins of the past, each at its own time and by the rules of today.
//!
//! All rows of a part of a pack are booked by the statements of [`super::book`], which take places and days
//! in the order of everybody: a load and a door that scans meanwhile wait for each other, in no circle but
//! one. Somebody who comes several times in a period is booked in rounds, and the days of a later round are
//! taken behind those of the first. Should that meet a door on the same days, PostgreSQL ends one of the two
//! after a second, and it is busy: a part is sent again by the loader, a check-in by its counter.

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
use messaging::loading::Verdicts;
use std::collections::HashMap;

/// Events and cards as they are known today.
struct Known {
    events: HashMap<EventId, Event>,
    cards: HashMap<PassNumber, KnownCard>,
}

/// Records in the order of the rows: each finds the places taken that those before it took. What is refused
/// leaves no trace.
pub async fn record(tx: &mut Tx, config: Config, rows: &[CheckinRow]) -> Result<Verdicts, Fault> {
    let event_ids: Vec<EventId> = rows.iter().map(|row| row.event_id.clone()).collect();
    let numbers: Vec<PassNumber> = rows.iter().map(|row| row.pass_number.clone()).collect();
    let known = Known {
        events: event::find_all(tx.conn(), &event_ids).await?,
        cards: directory::find_cards(tx.conn(), &numbers).await?,
    };
    let judged: Vec<Result<NewCheckin<'_>, Refusal>> =
        rows.iter().map(|row| known.judge(config, row)).collect();
    let admitted: Vec<&NewCheckin> = judged.iter().flatten().collect();
    let booked = book(tx, config, &admitted).await?;
    let today = tx.now();
    let mut verdicts = Vec::with_capacity(rows.len());
    for new in &judged {
        let new = match new {
            Ok(new) => new,
            Err(refusal) => {
                verdicts.push(Err(refusal.clone()));
                continue;
            }
        };
        verdicts.push(match booked.earned_by(new) {
            Ok(points) => {
                tx.at(new.admission.at);
                tx.tell(&new.recorded(points))?;
                Ok(())
            }
            Err(Fault::Refused(refusal)) => Err(*refusal),
            Err(fault) => return Err(fault),
        });
    }
    tx.at(today);
    Ok(verdicts)
}

impl Known {
    /// All but the limit, which only the booking knows.
    fn judge(&self, config: Config, row: &CheckinRow) -> Result<NewCheckin<'_>, Refusal> {
        let event = self.events.get(&row.event_id).ok_or_else(|| {
            let words = format!("event {} is unknown", row.event_id);
            Refusal::uitpas("event-not-found", words)
        })?;
        let (number, card) = (row.pass_number.clone(), self.cards.get(&row.pass_number).cloned());
        Ok(NewCheckin {
            checkin_id: row.id,
            admission: admit(number, card, event, row.at, config.margin())?,
        })
    }
}
