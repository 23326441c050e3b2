//! Look: what is left to do for an order is done, whoever says that there is something.

use super::refund::refund;
use super::settle::settle;
use super::status::Said;
use super::{Begun, Order, Refund, Shop, State, patience, store};
use crate::payment::Outcome;
use chassis::Fault;
use contracts::{Cents, OrderId};
use messaging::Office;
use std::sync::Arc;
use std::time::Duration;

/// The next step of an order, whatever it is. One that is stuck for too long is cancelled: it is watched like
/// any other, and what was paid for it goes back.
///
/// # Errors
/// `Busy` when the provider does not answer: it stays as it is.
pub async fn go_on(office: &Office, shop: &Arc<Shop>, id: OrderId, within: Duration) -> Result<(), Fault> {
    let found = store::find(office.reading().await?.conn(), id).await?;
    let Some(order) = found else { return Ok(()) };
    let moved = next_step(office, shop, &order, within).await;
    let is_pending = order.state == State::PendingPayment;
    match moved {
        Err(fault) if is_pending && patience::is_stuck(office.clock.now(), order.expires_at) => {
            tracing::warn!(order = %id, %fault, "an order is stuck: it is cancelled");
            settle(office, shop, id, Said::TimeOver).await
        }
        moved => moved,
    }
}

async fn next_step(office: &Office, shop: &Arc<Shop>, order: &Order, within: Duration) -> Result<(), Fault> {
    let id = order.id;
    match (order.state, &order.payment) {
        (State::Cancelled, Some(payment)) if matches!(order.refund, Some(Refund::Wanted | Refund::Sent)) => {
            refund(office, shop, order, payment, within).await
        }
        (State::PendingPayment | State::Cancelled, Some(payment)) => {
            let said = ask(office, shop, order, payment, within).await?;
            settle(office, shop, id, said).await
        }
        // Whoever sent no key was told that it is given up, or is gone: nobody comes back for it.
        (State::PendingPayment, None) if order.hash.is_none() => {
            settle(office, shop, id, Said::TimeOver).await
        }
        (State::PendingPayment, None) if order.total == Cents(0) => {
            settle(office, shop, id, Said::Paid).await
        }
        (State::PendingPayment, None) => {
            let is_over = order.expires_at <= office.clock.now();
            let said = if is_over { Said::TimeOver } else { Said::Open };
            settle(office, shop, id, said).await
        }
        _ => settle(office, shop, id, Said::Open).await,
    }
}

/// What the provider says, and the time. Before the time is over for an order, its payment is ended there, so
/// that hardly anybody pays too late; what could not be ended is tried again at each look.
async fn ask(
    office: &Office,
    shop: &Shop,
    order: &Order,
    payment: &Begun,
    within: Duration,
) -> Result<Said, Fault> {
    let payments = &shop.payments;
    let outcome = payments.look(&payment.id, order.id, order.total, within).await?;
    let is_pending = order.state == State::PendingPayment;
    let is_over = order.expires_at <= office.clock.now();
    if outcome == Outcome::Open
        && (is_over || !is_pending)
        && let Err(fault) = payments.end(&payment.id, within).await
    {
        tracing::info!(order = %order.id, %fault, "a payment cannot be ended: it is watched");
    }
    Ok(match outcome {
        Outcome::Paid => Said::Paid,
        Outcome::Ended => Said::Ended,
        Outcome::Open if is_over && is_pending => Said::TimeOver,
        Outcome::Open => Said::Open,
    })
}
