//! Tariffs: which reduced prices passes have for events now, many questions at once.

use super::remaining::remaining;
use super::{Known, Question, Quote};
use crate::limit::{self, Counter};
use chassis::Fault;
use contracts::access::Permission;
use contracts::billing::AskTariffs;
use contracts::{EventId, PassNumber, Refusal};
use messaging::{Outcomes, Reading};

/// A question, and what can be had before the limits are looked at.
struct Asked<'k> {
    ask: &'k AskTariffs,
    quote: Result<Quote<'k>, Refusal>,
}

/// Only what can be sold now; if nothing of a kind can, a message says why.
pub async fn tariffs(reading: &mut Reading, all: Vec<AskTariffs>) -> Result<Outcomes<AskTariffs>, Fault> {
    let passes: Vec<PassNumber> = all.iter().map(|ask| ask.pass_number.clone()).collect();
    let events: Vec<EventId> = all.iter().map(|ask| ask.event_id.clone()).collect();
    let now = reading.now();
    let known = Known::read(reading.conn(), &passes, &events, now).await?;
    let mut asked = Vec::with_capacity(all.len());
    for ask in &all {
        let quote = quote(&known, ask);
        asked.push(Asked { ask, quote });
    }
    let mut counters: Vec<&Counter> = vec![];
    for quote in asked.iter().flat_map(|asked| &asked.quote) {
        for offer in &quote.offers {
            counters.extend(offer.limits.iter().map(|limit| &limit.counter));
        }
    }
    let used = limit::used(reading.conn(), &counters).await?;
    let mut outcomes = Vec::with_capacity(asked.len());
    for Asked { ask, quote } in asked {
        outcomes.push(quote.map(|quote| remaining(&quote, ask.filter, &used, now)));
    }
    Ok(outcomes)
}

fn quote<'k>(known: &'k Known, ask: &AskTariffs) -> Result<Quote<'k>, Refusal> {
    known.quote(&Question {
        pass_number: &ask.pass_number,
        event_id: &ask.event_id,
        price: ask.regular_price,
        filter: ask.filter,
        scope: &ask.scope,
        permission: Permission::TariffsRead,
    })
}
