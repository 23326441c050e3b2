//! Settle: what was said of a payment becomes of its order, in one transaction.

use super::complete::complete;
use super::status::{Said, Step, step};
use super::{CANCELLED, Order, Refund, Shop, patience, store};
use crate::voucher;
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::{Cents, OrderId, Refusal};
use messaging::{Office, Tx};
use std::sync::Arc;

/// Moves the order on. What cannot be completed any more is cancelled and its money goes back.
///
/// # Errors
/// `Busy` leaves it as it was.
pub async fn settle(office: &Office, shop: &Arc<Shop>, id: OrderId, said: Said) -> Result<(), Fault> {
    let settling = shop.clone();
    let settled = office
        .transact(|tx| Box::pin(async move { move_on(tx, &settling, id, said).await }))
        .await;
    match settled {
        Err(Fault::Refused(refusal)) => {
            office
                .transact(|tx| Box::pin(async move { give_up(tx, id, &refusal).await }))
                .await
        }
        settled => settled,
    }
}

async fn move_on(tx: &mut Tx, shop: &Shop, id: OrderId, said: Said) -> Result<(), Fault> {
    let Some(order) = store::hold(tx.conn(), id).await? else {
        return Ok(());
    };
    let now = tx.now();
    match step(order.state, order.refund, said) {
        Step::Complete => complete(tx, shop, &order).await,
        Step::Cancel => {
            // A payment that ended is looked at no more; one that is still open may be paid late.
            let is_open = order.payment.is_some() && said == Said::TimeOver;
            let next = is_open.then(|| patience::next(now, 0));
            cancel(tx, &order, None, None, next).await
        }
        Step::Refund => store::refund::want(tx.conn(), id, now).await,
        Step::Wait => store::look_at(tx.conn(), id, wait(&order, now)).await,
        Step::Rest if matches!(order.refund, Some(Refund::Wanted | Refund::Sent)) => Ok(()),
        Step::Rest => store::look_at(tx.conn(), id, None).await,
    }
}

/// When an order whose payment is open is looked at again.
fn wait(order: &Order, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match order.ended_at {
        Some(ended) => patience::next_after(now, order.tries, ended),
        None => Some(patience::next_before(now, order.tries, order.expires_at)),
    }
}

/// It was paid, or cost nothing, and cannot be completed. Somebody else may have moved it meanwhile.
async fn give_up(tx: &mut Tx, id: OrderId, refusal: &Refusal) -> Result<(), Fault> {
    let Some(order) = store::hold(tx.conn(), id).await? else {
        return Ok(());
    };
    if step(order.state, order.refund, Said::Paid) != Step::Complete {
        return Ok(());
    }
    let refund = (order.total > Cents(0)).then_some(Refund::Wanted);
    let next = refund.map(|_| tx.now());
    cancel(tx, &order, Some(refusal), refund, next).await
}

async fn cancel(
    tx: &mut Tx,
    order: &Order,
    refusal: Option<&Refusal>,
    refund: Option<Refund>,
    next: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    let at = tx.now();
    voucher::release(tx.conn(), order.id).await?;
    tx.count(CANCELLED, 1);
    store::cancel(tx.conn(), order.id, refusal, refund, at, next).await
}
