//! What time triggers: points that end, and the check that balances equal the ledger.

use crate::ledger::expire;
use crate::reconciliation::{self, Reconciled, reconcile};
use chassis::Fault;
use chassis::measure::Measure;
use messaging::{Job, Office};
use std::time::Duration;

/// How many slices of a round are compared before the database gets a pause.
const SLICES_AT_ONCE: usize = 20;

/// What the rounds of the check measure.
pub const MEASURES: &[Measure] = &[
    Measure::gauge(
        "points_balances_differing",
        "Balances that do not equal their ledger, by this round or the last whole one.",
    ),
    Measure::gauge(
        "points_reconciled_timestamp_seconds",
        "When the last whole round of comparing balances ended, in Unix time; 0 before the first.",
    ),
];

/// All jobs of this service.
pub fn all() -> Vec<Job> {
    vec![
        Job::new("expire points", Duration::from_secs(600), |office| async move {
            while office.transact(|tx| Box::pin(expire(tx))).await? > 0 {}
            Ok(())
        }),
        Job::new(
            "reconcile balances",
            Duration::from_secs(10),
            |office| async move {
                let compared = compare(&office).await;
                // Also after a fault: an alarm watches how old the last round is.
                publish(&office).await.and(compared)
            },
        ),
    ]
}

async fn compare(office: &Office) -> Result<(), Fault> {
    for _ in 0..SLICES_AT_ONCE {
        if office.transact(|tx| Box::pin(reconcile(tx))).await? != Reconciled::Some {
            break;
        }
    }
    Ok(())
}

async fn publish(office: &Office) -> Result<(), Fault> {
    let round = reconciliation::read(office.reading().await?.conn()).await?;
    // What this round found rings now, what the last one found goes on ringing until a whole round finds
    // nothing.
    metrics::gauge!("points_balances_differing").set(round.differing.max(round.differed) as f64);
    let finished = round.finished_at.map_or(0, |at| at.timestamp());
    metrics::gauge!("points_reconciled_timestamp_seconds").set(finished as f64);
    Ok(())
}
