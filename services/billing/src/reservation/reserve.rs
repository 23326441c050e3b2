//! Reserve: the places of all lines are held, or of none.
//!
//! The way of a sale ([`crate::sale`]) up to its limits, in its order of refusals and of locks; then each
//! line is kept as the sale that it will be. A reference under which the client holds something is that
//! reservation again.

use super::store;
use crate::sale::{self, Full, Promise, Purpose, Taken};
use chassis::Fault;
use contracts::billing::{ReservationState, Reserve, Reserved, ReservedTicket, SaleLine};
use contracts::{Refusal, ReservationId};
use messaging::Tx;

/// Where a limit is reached nothing is written, and the counters are held.
///
/// # Errors
/// Every other refusal, with a `jsonPointer` to the line.
pub async fn reserve(tx: &mut Tx, ask: Reserve) -> Result<Result<Reserved, Full>, Fault> {
    if let Some(before) = same(tx, &ask).await? {
        return Ok(Ok(before));
    }
    let basket = match sale::take(tx, &ask.client, ask.lines, &ask.scope, Purpose::Hold).await? {
        Ok(basket) => basket,
        Err(full) => return Ok(Err(full)),
    };
    let mut promises = Vec::with_capacity(basket.lines.len());
    for (index, line) in basket.lines.into_iter().enumerate() {
        match line {
            Taken::New(promise) => promises.push(*promise),
            Taken::Sold(_) => return Err(used(index).into()),
        }
    }
    let id = ReservationId(tx.new_id());
    let how = (false, basket.reservation_minutes);
    let held_until = store::insert(tx.conn(), id, &ask.client, how, &promises).await?;
    Ok(Ok(Reserved {
        id,
        state: ReservationState::Held,
        held_until,
        is_offer: false,
        tickets: promises.iter().map(Promise::reserved).collect(),
    }))
}

fn used(index: usize) -> Refusal {
    let pointer = format!("/{index}/clientReference");
    Refusal::invalid_data(&[(pointer, "was used before for another sale or reservation".into())])
}

/// What the client holds already under the references of a request.
///
/// # Errors
/// It holds something else under one of them.
///
/// Rule: a client's reference under which it holds a reservation is that reservation again
/// Test: `a_repeated_reference_is_the_same_reservation`
/// Source: as `POST /ticket-sales`
async fn same(tx: &mut Tx, ask: &Reserve) -> Result<Option<Reserved>, Fault> {
    let references = sale::references(&ask.lines);
    if references.is_empty() {
        return Ok(None);
    }
    sale::lock_references(tx.conn(), &ask.client, &references).await?;
    let ids = store::of_references(tx.conn(), &ask.client, &references).await?;
    let Some(id) = ids.first() else {
        return Ok(None);
    };
    let standing = store::find(tx.conn(), *id, &ask.client).await?;
    let lines = store::lines(tx.conn(), *id).await?;
    let reserved = standing.map(|standing| standing.shown(&lines));
    let are_same = |reserved: &Reserved| {
        let pairs = ask.lines.iter().zip(&reserved.tickets);
        ids.len() == 1 && reserved.tickets.len() == ask.lines.len() && pairs.into_iter().all(is_same)
    };
    match reserved.filter(are_same) {
        Some(reserved) => {
            for line in &lines {
                super::read::require(&ask.scope, line)?;
            }
            Ok(Some(reserved))
        }
        None => Err(used(0).into()),
    }
}

fn is_same((line, held): (&SaleLine, &ReservedTicket)) -> bool {
    let line = sale::canonical(line.clone());
    line.pass_number == held.uitpas_number.as_str()
        && line.event_id == held.event_id
        && line.tariff_id == held.tariff.id
        && line.regular_price == held.regular_price
        && line.client_reference == held.client_reference
}
