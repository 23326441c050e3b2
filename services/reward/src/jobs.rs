//! What time triggers: redemptions that were cut are brought to an end, old refusals are forgotten,
//! and merges settle.

use crate::config::Config;
use crate::redemption;
use directory::merged::{self, Rows};
use messaging::Job;
use std::sync::Arc;
use std::time::Duration;

/// How long a refusal is remembered for the key of its request: as long as the keys of other writes.
const REFUSALS_LIVE: chrono::Duration = chrono::Duration::days(30);

/// All jobs of this service.
pub fn all(config: Config, rows: &Arc<dyn Rows>) -> Vec<Job> {
    let sweep = Job::new("sweep redemptions", Duration::from_secs(5), move |office| {
        let patience = chrono::Duration::seconds(config.pending_seconds);
        async move { redemption::sweep(&office, patience).await }
    });
    let forget = Job::hourly("forget refusals", |tx| {
        Box::pin(async move {
            let until = tx.now() - REFUSALS_LIVE;
            redemption::forget_refused(tx.conn(), until).await.map(drop)
        })
    });
    vec![sweep, forget, merged::settling(rows)]
}
