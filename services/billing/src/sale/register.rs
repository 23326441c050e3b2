//! Register sales: all lines or none, every payer's share stored to the cent.
//!
//! A counter sells one ticket, a school fifty, a shop the whole of a basket. Whoever sells must know that a
//! basket is either paid by everybody or by nobody, so one line that is refused undoes all, with a pointer to
//! it.
//!
//! # The way of a request
//! 1. Tariffs and numbers are spelled in one way (`line::canonical`).
//! 2. A line whose client reference was used before is that sale again (`references`), if the caller may sell
//!    there today. Requests with one reference wait for each other here, so that of two at once one sells.
//! 3. All other lines are quoted from what is read once for all of them (`tariff::Known`): the computation
//!    that tariffs are shown from. Each is refused in the contract's order: number, event, permission,
//!    card, right, tariff.
//! 4. A person gets one ticket of a tariff; only groups repeat a line.
//! 5. The limits of all lines are taken by one statement, each counter once (`limits`).
//! 6. All lines are written by one statement, sales and shares. Of a municipality that wants it so,
//!    no more is written than its budget has (`budgets`).
//! 7. They are told in the order of the request. A fact names amounts and ids, never a name.
//!
//! # What bounds it
//! [`MOST_LINES`] lines, and the same few statements however many they are; only each client reference costs
//! one more.
//!
//! # Order of locks
//! Client references, sorted; then all counters of the batch (`limit_use`), sorted by name and period; then
//! what municipalities bear (`municipality_day`), sorted, and budgets that may refuse, sorted. A
//! cancellation locks its sale, then its counters and `municipality_day` in the same order. So no two of
//! them wait in a circle. Only a pack that brings history takes counters in the order of its rows
//! ([`super::record`]).
//!
//! # When it is cut
//! Sales, shares, counters and facts commit together or not at all. After a commit whose answer was lost
//! nobody knows: whoever repeats with the same key gets the first answer, with the same references the same
//! sales, and with neither sells again.

use super::line::{Entry, Ready, at_line, canonical, prepare, require_single_tickets};
use super::references::{Before, Found, same_sale};
use super::{budgets, limits, store};
use crate::tariff::Known;
use chassis::Fault;
use contracts::access::Permission;
use contracts::billing::{MOST_LINES, RegisterSales, SaleLine, Sold};
use contracts::{EventId, PassNumber, Refusal, Scope, TicketSaleId};
use messaging::Tx;

/// What becomes of a line.
enum Outcome<'a> {
    /// It was sold before.
    Sold(Box<Sold>),
    New(Box<Ready<'a>>),
}

/// Registers in the order of the lines. A line whose client reference was used before is that sale again.
///
/// # Errors
/// The refusal of the first line that cannot be registered, with a `jsonPointer` to it; nothing is registered
/// then.
///
/// Rule: a batch of sales is registered as a whole or not at all, and the refusal points at the line
/// Test: `one_bad_line_registers_nothing_and_is_pointed_at`
/// Source: UiTPAS API 4.0, POST /ticket-sales
pub async fn register(tx: &mut Tx, ask: RegisterSales) -> Result<Vec<Sold>, Fault> {
    if ask.lines.len() > MOST_LINES {
        let words = format!("at most {MOST_LINES} sales at once");
        return Err(Refusal::invalid_data(&[(String::new(), words)]).into());
    }
    let lines: Vec<SaleLine> = ask.lines.into_iter().map(canonical).collect();
    let before = Before::read(tx, &ask.client, &lines).await?;
    let known = read_known(tx, &lines).await?;
    let ids = store::next_ids(tx.conn(), lines.len()).await?;
    let outcomes = judge(&known, &ask.scope, &lines, ids, before)?;
    let mut ready = vec![];
    for outcome in &outcomes {
        if let Outcome::New(line) = outcome {
            ready.push(line.as_ref());
        }
    }
    require_single_tickets(&ready)?;
    limits::take(tx, &ready).await?;
    let at = tx.now();
    store::insert(tx.conn(), &ask.client, at, &ready).await?;
    budgets::require(tx, &ready).await?;
    for line in ready {
        tx.tell(&line.registered(at))?;
    }
    let mut sold = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        sold.push(match outcome {
            Outcome::Sold(sold) => *sold,
            Outcome::New(line) => line.sold(at),
        });
    }
    Ok(sold)
}

/// What is known of the passes and events of these lines.
async fn read_known(tx: &mut Tx, lines: &[SaleLine]) -> Result<Known, Fault> {
    let passes: Vec<PassNumber> = lines
        .iter()
        .filter_map(|line| line.pass_number.parse().ok())
        .collect();
    let events: Vec<EventId> = lines.iter().map(|line| line.event_id.clone()).collect();
    let now = tx.now();
    Known::read(tx.conn(), &passes, &events, now).await
}

/// Every line by itself, but for the limits.
fn judge<'a>(
    known: &'a Known,
    scope: &Scope,
    lines: &'a [SaleLine],
    ids: Vec<TicketSaleId>,
    mut before: Before,
) -> Result<Vec<Outcome<'a>>, Refusal> {
    let mut outcomes = Vec::with_capacity(lines.len());
    for (index, (line, id)) in lines.iter().zip(ids).enumerate() {
        let Found { reference_no, sale } = before.next(line);
        outcomes.push(match sale {
            Some(sale) => {
                // What was sold once is shown to who may sell there today.
                may_sell(known, scope, line).map_err(|refusal| at_line(refusal, index))?;
                Outcome::Sold(Box::new(same_sale(index, line, sale)?))
            }
            None => {
                let entry = Entry {
                    id,
                    index,
                    line,
                    reference_no,
                };
                let ready = prepare(known, scope, entry);
                Outcome::New(Box::new(ready.map_err(|refusal| at_line(refusal, index))?))
            }
        });
    }
    Ok(outcomes)
}

fn may_sell(known: &Known, scope: &Scope, line: &SaleLine) -> Result<(), Refusal> {
    let event = known.event(&line.event_id)?;
    scope.require(&event.organizer_id, Permission::TicketsalesRegister.as_str())
}
