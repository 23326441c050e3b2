//! What time triggers: the sales of who went into another are given over, and proposed periods are counted.

use crate::period;
use directory::merged::{self, Rows};
use messaging::Job;
use std::sync::Arc;
use std::time::Duration;

/// The service's jobs.
pub fn all(rows: &Arc<dyn Rows>) -> Vec<Job> {
    let count = Job::new("count periods", Duration::from_secs(1), |office| async move {
        period::count_waiting(&office).await
    });
    vec![merged::settling(rows), count]
}
