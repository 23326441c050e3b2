//! Serve: sells or reserves where there is room. Where there is none, a client that holds the ticket for that
//! person already sells just that; else its people stand in line.
//!
//! A refusal undoes what a verb wrote. This one must leave something behind, so it travels as an answer as
//! far as the transaction ([`Served::Waits`]) and is a refusal from there on ([`answer`]), also for a
//! repeated key.

use super::join::join;
use crate::reservation;
use crate::sale::{self, Full, Refused};
use chassis::Fault;
use chassis::ask::{Answer, Call, parse};
use contracts::billing::{RegisterSales, Reserve, Reserved, Sold};
use contracts::{Ask, Refusal};
use futures_util::future::BoxFuture;
use messaging::{Office, Tx};
use serde::{Deserialize, Serialize};

/// What an ask comes to, as its key keeps it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Served<T> {
    /// Refused, and what it wrote stays.
    Waits {
        waits: Refusal,
    },
    Done(T),
}

/// A transaction whose refusal may leave something behind, under a client's key.
pub async fn answer<A, F>(office: Office, call: Call, verb: F) -> Result<Answer, Fault>
where
    A: Ask,
    F: for<'a> FnOnce(&'a mut Tx, A) -> BoxFuture<'a, Result<Served<A::Reply>, Fault>> + Send + 'static,
{
    let ask = parse::<A>(&call.body)?;
    let answer = office.once(call.idempotency, move |tx| verb(tx, ask)).await?;
    match serde_json::from_slice(&answer.body) {
        Ok(Served::<serde::de::IgnoredAny>::Waits { waits }) => Err(Refusal {
            replayed: answer.replayed,
            ..waits
        }
        .into()),
        _ => Ok(answer),
    }
}

/// Registers sales.
///
/// Rule: a client that sells what is held for it, without a word of the reservation, gets the ticket that is
/// held
/// Test: `who_knows_nothing_of_reservations_sends_the_sale_again`
/// Source: this house; clients of before
pub async fn sell(tx: &mut Tx, ask: RegisterSales) -> Result<Served<Vec<Sold>>, Fault> {
    let client = ask.client.clone();
    let full = match sale::try_register(tx, ask).await? {
        Ok(sold) => return Ok(Served::Done(sold)),
        Err(full) => full,
    };
    if let Some(held) = held(tx, &client, &full).await? {
        let sold = reservation::confirm_held(tx, &client, held.id).await?;
        return Ok(Served::Done(sold));
    }
    wait(tx, &client, full).await
}

/// Reserves.
pub async fn reserve(tx: &mut Tx, ask: Reserve) -> Result<Served<Reserved>, Fault> {
    let client = ask.client.clone();
    let full = match reservation::reserve(tx, ask).await? {
        Ok(reserved) => return Ok(Served::Done(reserved)),
        Err(full) => full,
    };
    match held(tx, &client, &full).await? {
        Some(held) => Ok(Served::Done(held)),
        None => wait(tx, &client, full).await,
    }
}

/// The same ticket as the only line asks for, where the client holds it.
async fn held(tx: &mut Tx, client: &str, full: &Full) -> Result<Option<Reserved>, Fault> {
    let [refused] = full.lines.as_slice() else {
        return Ok(None);
    };
    let event = &refused.line.event_id;
    let all = reservation::held(tx, client, refused.passholder_id, event).await?;
    Ok(all.into_iter().find(|held| is_same(held, refused)))
}

fn is_same(held: &Reserved, refused: &Refused) -> bool {
    let [ticket] = held.tickets.as_slice() else {
        return false;
    };
    let line = &refused.line;
    ticket.tariff.id == line.tariff_id
        && ticket.regular_price == line.regular_price
        && ticket.client_reference == line.client_reference
}

async fn wait<T>(tx: &mut Tx, client: &str, full: Full) -> Result<Served<T>, Fault> {
    Ok(Served::Waits {
        waits: join(tx, client, full).await?,
    })
}
