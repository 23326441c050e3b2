//! What time triggers: points that end, and the check that balances equal the ledger.

use crate::store;
use crate::usecases::expire::expire;
use messaging::Job;
use std::time::Duration;

pub fn all() -> Vec<Job> {
    vec![
        Job::new("expire points", Duration::from_secs(600), |office| async move {
            while office.transact(|tx| Box::pin(expire(tx))).await? > 0 {}
            Ok(())
        }),
        Job::new(
            "reconcile balances",
            Duration::from_secs(3600),
            |office| async move {
                let differing = store::differences(office.reading().await?.conn()).await?;
                metrics::gauge!("points_balances_differing").set(differing.len() as f64);
                if !differing.is_empty() {
                    tracing::error!(?differing, "balances differ from the ledger");
                }
                Ok(())
            },
        ),
    ]
}
