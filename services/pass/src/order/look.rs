//! Look: what is left to do for an order is done, whoever says that there is something.

use super::settle::settle;
use super::status::Said;
use super::{Begun, Order, REFUNDED, Refund, Shop, State, pay, store};
use crate::payment::Outcome;
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::LookAtPayment;
use contracts::{Cents, OrderId};
use messaging::Office;
use std::sync::Arc;
use std::time::Duration;

/// Somebody says that something became of a payment. It may be anybody: he is told nothing, and what he says
/// is only a reason to ask the provider.
///
/// Rule: what the provider's messenger says of a payment is not believed: the provider is asked, by the id
/// that was stored when the payment began
/// Test: `a_messenger_is_not_believed_and_the_provider_is_asked`
/// Source: Mollie API v2, webhooks
pub async fn look(office: &Office, shop: &Arc<Shop>, ask: LookAtPayment) -> Result<Done, Fault> {
    let id = ask.order_id;
    let is_due = office
        .transact(|tx| {
            Box::pin(async move {
                let at = tx.now();
                store::is_due(tx.conn(), id, at).await
            })
        })
        .await?;
    // What comes to nothing now is due, and found by the sweep.
    if is_due && let Err(fault) = go_on(office, shop, id, pay::WITHIN).await {
        tracing::warn!(order = %id, %fault, "a payment will be looked at again");
    }
    Ok(Done {})
}

/// The next step of an order, whatever it is.
///
/// # Errors
/// `Busy` when the provider does not answer: it stays as it is.
pub async fn go_on(office: &Office, shop: &Arc<Shop>, id: OrderId, within: Duration) -> Result<(), Fault> {
    let found = store::find(office.reading().await?.conn(), id).await?;
    let Some(order) = found else { return Ok(()) };
    match (order.state, &order.payment) {
        (State::Cancelled, Some(payment)) if order.refund == Some(Refund::Wanted) => {
            refund(office, shop, &order, payment, within).await
        }
        (State::PendingPayment | State::Cancelled, Some(payment)) => {
            let said = ask(office, shop, &order, payment, within).await?;
            settle(office, shop, id, said).await
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
/// that hardly anybody pays too late.
async fn ask(
    office: &Office,
    shop: &Shop,
    order: &Order,
    payment: &Begun,
    within: Duration,
) -> Result<Said, Fault> {
    let payments = &shop.payments;
    let outcome = payments.look(&payment.id, order.id, order.total, within).await?;
    let is_over = order.state == State::PendingPayment && order.expires_at <= office.clock.now();
    Ok(match outcome {
        Outcome::Paid => Said::Paid,
        Outcome::Ended => Said::Ended,
        Outcome::Open if is_over => {
            if let Err(fault) = payments.end(&payment.id, within).await {
                tracing::info!(order = %order.id, %fault, "a payment cannot be ended: it is watched");
            }
            Said::TimeOver
        }
        Outcome::Open => Said::Open,
    })
}

async fn refund(
    office: &Office,
    shop: &Shop,
    order: &Order,
    payment: &Begun,
    within: Duration,
) -> Result<(), Fault> {
    let id = order.id;
    shop.payments.refund(&payment.id, id, order.total, within).await?;
    office
        .transact(|tx| {
            Box::pin(async move {
                let is_wanted = store::hold(tx.conn(), id)
                    .await?
                    .is_some_and(|order| order.refund == Some(Refund::Wanted));
                if is_wanted {
                    store::put_refund(tx.conn(), id, Refund::Done, None).await?;
                    tx.count(REFUNDED, 1);
                }
                Ok(())
            })
        })
        .await
}
