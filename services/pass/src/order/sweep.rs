//! Sweep: orders that were cut, or of whose payment nobody told, are brought to an end.

use super::{Shop, look, patience, store};
use chassis::Fault;
use messaging::Office;
use std::sync::Arc;
use std::time::Duration;

/// At once: one after the other, so that a provider that hangs has one of us.
const SOME: i64 = 20;
const WITHIN: Duration = Duration::from_secs(5);

/// Those that are due, the longest first. Whoever takes one has it until its next look would be.
///
/// # Errors
/// The last fault; the others were tried nevertheless.
///
/// Rule: an order ends also when nobody tells what became of its payment
/// Test: `a_payment_of_which_nobody_tells_is_found`, `an_order_that_nobody_pays_is_cancelled_in_time`
/// Source: this house; setting `order_minutes`
pub async fn sweep(office: &Office, shop: &Arc<Shop>) -> Result<(), Fault> {
    loop {
        let due = office
            .transact(|tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let leased = patience::next(now, 2);
                    store::take_due(tx.conn(), now, leased, SOME).await
                })
            })
            .await?;
        let is_last = (due.len() as i64) < SOME;
        let mut last = Ok(());
        for one in due {
            let done = look::go_on(office, shop, one.id, WITHIN).await;
            if done.is_err() {
                later(office, one).await?;
            }
            // One that cannot be ended yet does not hold up the others.
            last = done.and(last);
        }
        if is_last || last.is_err() {
            return last;
        }
    }
}

async fn later(office: &Office, due: store::Due) -> Result<(), Fault> {
    office
        .transact(|tx| {
            Box::pin(async move {
                let next = patience::next(tx.now(), due.tries);
                store::look_at(tx.conn(), due.id, Some(next)).await
            })
        })
        .await
}
