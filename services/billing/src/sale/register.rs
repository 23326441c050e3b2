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
//! 6. Where what is sold reaches the threshold of a key, it has other shares at the same price (`reach`).
//! 7. All lines are written by one statement, sales and shares. Of a municipality that wants it so, no more
//!    is written than its budget has (`budgets`).
//! 8. They are told in the order of the request. A fact names amounts and ids, never a name.
//!
//! # What bounds it
//! [`MOST_LINES`] lines, and the same few statements however many they are; only each client reference costs
//! one more.
//!
//! # Order of locks
//! Client references, sorted; then all counters of the batch (`limit_use`), sorted by name and period; then
//! thresholds that are not reached, sorted; then what municipalities bear (`municipality_day`), sorted, and
//! budgets that may refuse, sorted. A cancellation locks its sale, then its counters and `municipality_day`
//! in the same order. So no two of them wait in a circle. Only a pack that brings history takes counters in
//! the order of its rows ([`super::record`]).
//!
//! # When it is cut
//! Sales, shares, counters and facts commit together or not at all. After a commit whose answer was lost
//! nobody knows: whoever repeats with the same key gets the first answer, with the same references the same
//! sales, and with neither sells again.

use super::line::{Entry, Ready, at_line, canonical, prepare, require_single_tickets};
use super::promise::Promise;
use super::reach::reach;
use super::references::{Before, Found, same_sale};
use super::{budgets, limits, store};
use crate::limit::{About, Counter};
use crate::tariff::Known;
use chassis::Fault;
use contracts::access::Permission;
use contracts::billing::{MOST_LINES, RegisterSales, SaleLine, Sold};
use contracts::{EventId, PassNumber, PassholderId, Refusal, Scope, TicketSaleId};
use messaging::Tx;

/// What becomes of a line.
enum Outcome<'a> {
    /// It was sold before.
    Sold(Box<Sold>),
    New(Box<Ready<'a>>),
}

/// A line of which the limits are taken, or that was sold before.
pub enum Taken {
    Sold(Box<Sold>),
    New(Box<Promise>),
}

/// What lines are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Sell,
    /// Nobody has bought anything yet: no threshold is reached by it.
    Hold,
}

/// All lines, in their order.
pub struct Basket {
    pub lines: Vec<Taken>,
    /// For how long its places can be held: the least of its events.
    pub reservation_minutes: i32,
}

/// A limit is reached, and nothing is taken.
pub struct Full {
    pub refusal: Refusal,
    pub lines: Vec<Refused>,
}

/// A line of a batch that was refused because of its limits.
pub struct Refused {
    pub index: usize,
    pub line: SaleLine,
    pub reference_no: i32,
    pub passholder_id: PassholderId,
    /// The places that are taken, and how many there are, where its person may wait for one.
    pub waits_for: Option<(Counter, i32)>,
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
    try_register(tx, ask).await?.map_err(|full| full.refusal.into())
}

/// As [`register`]; where a limit is reached nothing is written, and the counters are held.
///
/// # Errors
/// Every other refusal.
pub async fn try_register(tx: &mut Tx, ask: RegisterSales) -> Result<Result<Vec<Sold>, Full>, Fault> {
    sell(tx, ask, Budgets::Count).await
}

/// As [`register`], what took place already: no budget of today refuses it.
pub async fn register_past(tx: &mut Tx, ask: RegisterSales) -> Result<Vec<Sold>, Fault> {
    let sold = sell(tx, ask, Budgets::Past).await?;
    sold.map_err(|full| full.refusal.into())
}

/// Whether budgets may refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Budgets {
    Count,
    Past,
}

async fn sell(tx: &mut Tx, ask: RegisterSales, budgets: Budgets) -> Result<Result<Vec<Sold>, Full>, Fault> {
    let basket = match take(tx, &ask.client, ask.lines, &ask.scope, Purpose::Sell).await? {
        Ok(basket) => basket,
        Err(full) => return Ok(Err(full)),
    };
    let (mut promises, mut lines, mut sold) = (vec![], vec![], vec![]);
    let at = tx.now();
    for (index, line) in basket.lines.into_iter().enumerate() {
        sold.push(match line {
            Taken::Sold(sold) => *sold,
            Taken::New(promise) => {
                let sold = promise.sold(at);
                promises.push(*promise);
                lines.push(index);
                sold
            }
        });
    }
    write(tx, &ask.client, &promises).await?;
    if budgets == Budgets::Count {
        budgets::require(tx, &promises, &lines).await?;
    }
    Ok(Ok(sold))
}

/// What was promised is sold from now on, to this client.
///
/// # Errors
/// The refusal of a budget, at the line of its number.
pub async fn keep(tx: &mut Tx, client: &str, promises: &[Promise], lines: &[usize]) -> Result<(), Fault> {
    write(tx, client, promises).await?;
    budgets::require(tx, promises, lines).await
}

async fn write(tx: &mut Tx, client: &str, promises: &[Promise]) -> Result<(), Fault> {
    let at = tx.now();
    store::insert(tx.conn(), client, at, promises).await?;
    for promise in promises {
        tx.tell(&promise.registered(at))?;
    }
    Ok(())
}

/// Judges all lines and takes their limits; where one is reached, none.
///
/// # Errors
/// Every other refusal.
pub async fn take(
    tx: &mut Tx,
    client: &str,
    lines: Vec<SaleLine>,
    scope: &Scope,
    purpose: Purpose,
) -> Result<Result<Basket, Full>, Fault> {
    if lines.len() > MOST_LINES {
        let words = format!("at most {MOST_LINES} sales at once");
        return Err(Refusal::invalid_data(&[(String::new(), words)]).into());
    }
    let lines: Vec<SaleLine> = lines.into_iter().map(canonical).collect();
    let before = Before::read(tx, client, &lines).await?;
    let known = read_known(tx, &lines).await?;
    let ids = store::next_ids(tx.conn(), lines.len()).await?;
    let outcomes = judge(&known, scope, &lines, ids, before)?;
    let (mut taken, mut ready) = (vec![], vec![]);
    for outcome in outcomes {
        match outcome {
            Outcome::Sold(sold) => taken.push(Some(sold)),
            Outcome::New(line) => {
                taken.push(None);
                ready.push(*line);
            }
        }
    }
    require_single_tickets(&ready)?;
    if let Err(reached) = limits::take(tx, &ready).await? {
        let lines = ready.iter().map(|line| refused(line, &reached));
        return Ok(Err(Full {
            lines: lines.collect(),
            refusal: reached.refusal,
        }));
    }
    // Behind the limits: what is not sold reaches nothing.
    if purpose == Purpose::Sell {
        reach(tx, &mut ready).await?;
    }
    let minutes = ready.iter().map(|line| line.event.reservation_minutes);
    let reservation_minutes = minutes.min().unwrap_or_default();
    let mut promises = ready.into_iter().map(Promise::of);
    let mut lines = Vec::with_capacity(taken.len());
    for sold in taken {
        lines.push(match sold {
            Some(sold) => Taken::Sold(sold),
            None => Taken::New(Box::new(
                promises.next().ok_or_else(|| Fault::broken("a line is lost"))?,
            )),
        });
    }
    Ok(Ok(Basket {
        lines,
        reservation_minutes,
    }))
}

/// A group has a quota, and waits for nobody's place.
fn refused(ready: &Ready<'_>, reached: &limits::Reached) -> Refused {
    let places = ready
        .offer
        .limits
        .iter()
        .find(|limit| limit.about == About::Places);
    let waits = ready.event.waiting_list && !ready.buyer.holder.is_group();
    let waits_for = places.filter(|places| waits && reached.places.contains(&places.counter));
    Refused {
        index: ready.entry.index,
        line: ready.entry.line.clone(),
        reference_no: ready.entry.reference_no,
        passholder_id: ready.buyer.holder.passholder_id,
        waits_for: waits_for.map(|places| (places.counter.clone(), places.volume)),
    }
}

/// One line that somebody waited with: its price today, with its limits taken but for the places, which are
/// held.
///
/// # Errors
/// Only faults; a refusal is the inner one.
pub async fn take_one(
    tx: &mut Tx,
    line: &SaleLine,
    reference_no: i32,
) -> Result<Result<Promise, Refusal>, Fault> {
    let known = read_known(tx, std::slice::from_ref(line)).await?;
    let ids = store::next_ids(tx.conn(), 1).await?;
    let id = ids.into_iter().next();
    let entry = Entry {
        id: id.ok_or_else(|| Fault::broken("a sequence gave no number"))?,
        index: 0,
        line,
        reference_no,
    };
    let ready = match prepare(&known, &Scope::All, entry) {
        Ok(ready) => ready,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let limits = ready.offer.limits.iter();
    let others: Vec<_> = limits.filter(|limit| limit.about != About::Places).collect();
    if !limits::take_for_one(tx, &others).await? {
        return Ok(Err(Refusal::uitpas("maximum-reached", "Maximum reached")));
    }
    Ok(Ok(Promise::of(ready)))
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
