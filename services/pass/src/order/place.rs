//! Place: an order is judged, stored, and its payment begun.

use super::admit::{Admitted, admit};
use super::settle::settle;
use super::status::{Said, shown};
use super::{Order, Shop, State, connect, content, pay, store, view};
use crate::{free_order, voucher};
use chassis::Fault;
use chassis::ask::{Answered, Hashes};
use chrono::TimeDelta;
use contracts::pass::{Order as OrderView, OrderRegistrationToken, PlaceOrder};
use contracts::{Cents, OrderId, Refusal};
use messaging::{Office, Tx};
use std::sync::Arc;

/// What costs nothing is completed, and what was sent without a key begun to be paid, in the request that
/// orders it; when that was cut, it is looked at after this.
const SOON: TimeDelta = TimeDelta::seconds(30);

/// Judges, stores, and begins to pay; a repeated id goes on where the first stopped and gets the first
/// answer, as far as the order did not move meanwhile. `hash` tells the requests of one key apart; none when
/// the request came without a key.
///
/// # Errors
/// The contract's refusals, kept for the key. `Busy` when the provider cannot be reached: nothing is lost,
/// send the same id again. Who sent no key cannot, so that order is given up.
pub async fn place(
    office: &Office,
    shop: &Arc<Shop>,
    ask: PlaceOrder,
    hash: Option<Hashes>,
) -> Result<Answered<OrderView>, Fault> {
    let (id, has_key, placing) = (ask.order_id, hash.is_some(), shop.clone());
    let placed = office
        .transact(|tx| Box::pin(async move { reserve(tx, &placing, ask, hash).await }))
        .await?;
    let replayed = placed == Placed::Before;
    match follow(office, shop, id).await {
        Ok(order) => {
            let reply = answer(office, shop, &order).await?;
            Ok(Answered { reply, replayed })
        }
        Err(Fault::Refused(refusal)) => Err(Refusal { replayed, ..*refusal }.into()),
        Err(fault) => {
            if !has_key {
                settle(office, shop, id, Said::TimeOver).await?;
            }
            Err(fault)
        }
    }
}

async fn answer(office: &Office, shop: &Arc<Shop>, order: &Order) -> Result<OrderView, Fault> {
    let opened = content::open(&shop.keys, order)?;
    let registration_token = match order.state {
        State::Completed => offer(office, shop, order.id).await?,
        _ => None,
    };
    let status = shown(order.state, registration_token.is_some());
    Ok(OrderView {
        registration_token,
        custom_token: Some(shop.custom_tokens.of(order.id)?),
        ..view::whole(order, status, opened)
    })
}

async fn offer(
    office: &Office,
    shop: &Arc<Shop>,
    id: OrderId,
) -> Result<Option<OrderRegistrationToken>, Fault> {
    let shop = shop.clone();
    let offered = office.transact(|tx| Box::pin(async move { connect::offer(tx, &shop, id).await }));
    offered.await
}

/// Brings an order as far as it gets without its buyer, whoever placed it.
async fn follow(office: &Office, shop: &Arc<Shop>, id: OrderId) -> Result<Order, Fault> {
    // No order has more steps than these.
    for _ in 0..3 {
        let found = store::find(office.reading().await?.conn(), id).await?;
        let order = found.ok_or_else(|| Fault::broken(format!("order {id} is gone")))?;
        match (order.state, &order.refusal) {
            (State::Refused, Some(refusal)) => return Err(refusal.clone().into()),
            // What cost nothing and was not possible any more.
            (State::Cancelled, Some(refusal)) if order.total == Cents(0) => {
                return Err(refusal.clone().into());
            }
            (State::PendingPayment, _) if order.total == Cents(0) => {
                settle(office, shop, id, Said::Paid).await?;
            }
            (State::PendingPayment, _) if order.payment.is_none() => pay::begin(office, shop, &order).await?,
            _ => return Ok(order),
        }
    }
    Err(Fault::Busy(format!("order {id} is still under way")))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placed {
    /// By this request; also a refusal that is remembered for its key.
    Now,
    /// By an earlier request with the same id.
    Before,
}

/// Writes the order down and holds its vouchers, or writes down the refusal: one transaction, so that whoever
/// comes with the same key meanwhile waits for it and finds the answer.
async fn reserve(tx: &mut Tx, shop: &Shop, ask: PlaceOrder, hash: Option<Hashes>) -> Result<Placed, Fault> {
    let (id, at) = (ask.order_id, tx.now());
    if let Some(known) = store::find(tx.conn(), id).await? {
        known.require_same(hash.as_ref())?;
        return Ok(Placed::Before);
    }
    let kept = hash.as_ref().map(|hash| hash.newest().to_owned());
    let stranger = ask.stranger_at.clone();
    let decided = match admit(tx, shop, ask).await {
        Ok(admitted) => Ok(admitted),
        Err(Fault::Refused(refusal)) => Err(*refusal),
        Err(fault) => return Err(fault),
    };
    let is_first = match (&decided, &kept) {
        (Ok(admitted), _) => {
            let order = written(tx, shop, id, kept.clone(), admitted)?;
            let waits = order.total > Cents(0) && kept.is_some();
            let next = if waits { order.expires_at } else { at + SOON };
            store::insert(tx.conn(), &order, next).await?
        }
        (Err(refusal), Some(hash)) => store::insert_refused(tx.conn(), id, hash, refusal, at).await?,
        (Err(refusal), None) => return Err(refusal.clone().into()),
    };
    if !is_first {
        let known = store::find(tx.conn(), id).await?;
        let known = known.ok_or_else(|| Fault::Busy(format!("order {id} was forgotten just now")))?;
        known.require_same(hash.as_ref())?;
        return Ok(Placed::Before);
    }
    if let Ok(admitted) = decided {
        let is_free = admitted.total == Cents(0);
        match voucher::hold(tx.conn(), &admitted.vouchers, id).await {
            Err(Fault::Refused(refusal)) if kept.is_some() => {
                voucher::release(tx.conn(), id).await?;
                store::refuse(tx.conn(), id, &refusal, at).await?;
                return Ok(Placed::Now);
            }
            held => held?,
        }
        if let Some(client) = stranger.filter(|_| is_free) {
            free_order::count(tx, &client, shop.free_a_day).await?;
        }
    }
    Ok(Placed::Now)
}

fn written(
    tx: &Tx,
    shop: &Shop,
    id: OrderId,
    hash: Option<String>,
    admitted: &Admitted,
) -> Result<Order, Fault> {
    let sealed = content::seal(&shop.keys, id, &admitted.content, &admitted.terms)?;
    Ok(Order {
        id,
        hash,
        state: State::PendingPayment,
        organizers: admitted.organizers.clone(),
        total: admitted.total,
        sealed: Some(sealed),
        payment: None,
        refund: None,
        refusal: None,
        created_at: tx.now(),
        expires_at: tx.now() + shop.patience,
        ended_at: None,
        tries: 0,
    })
}
