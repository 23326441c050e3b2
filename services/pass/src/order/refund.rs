//! Refund: the money of an order goes back, and is watched until it has arrived.

use super::{BOUNCED, Begun, Order, REFUNDED, Refund, Shop, patience, store};
use chassis::Fault;
use messaging::Office;
use std::sync::Arc;
use std::time::Duration;

/// Gives back what has not gone back yet, or failed on its way.
///
/// # Errors
/// `Busy` when the provider does not answer: it stays as it is.
pub async fn refund(
    office: &Office,
    shop: &Arc<Shop>,
    order: &Order,
    payment: &Begun,
    within: Duration,
) -> Result<(), Fault> {
    let (id, payments) = (order.id, &shop.payments);
    let returned = payments.refund(&payment.id, id, order.total, within).await?;
    if order.refund == Some(Refund::Sent) && returned.is_sent_now {
        tracing::warn!(order = %id, "a refund failed: it was sent again");
        metrics::counter!(BOUNCED).increment(1);
    }
    office
        .transact(|tx| {
            Box::pin(async move {
                let now = tx.now();
                let held = store::hold(tx.conn(), id).await?;
                let before = held.and_then(|order| order.refund);
                if before == Some(Refund::Wanted) {
                    tx.count(REFUNDED, 1);
                }
                match before {
                    Some(Refund::Wanted | Refund::Sent) if returned.is_final => {
                        store::refund::put_refunded(tx.conn(), id).await
                    }
                    Some(Refund::Wanted | Refund::Sent) => {
                        let since = store::refund::since(tx.conn(), id).await?;
                        let next = patience::next_of_refund(now, since.unwrap_or(now));
                        store::refund::put_sent(tx.conn(), id, next).await
                    }
                    _ => Ok(()),
                }
            })
        })
        .await
}
