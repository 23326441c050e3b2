//! What time triggers: sales follow persons who are one; simulations go on, and are forgotten.

use crate::simulation;
use directory::merged::{self, Rows};
use messaging::Job;
use std::sync::Arc;
use std::time::Duration;

/// The service's jobs.
pub fn all(rows: &Arc<dyn Rows>) -> Vec<Job> {
    vec![
        merged::settling(rows),
        Job::in_slices("simulate keys", Duration::from_secs(1), |tx| {
            Box::pin(simulation::work(tx))
        }),
        Job::hourly("forget simulations", |tx| Box::pin(simulation::forget(tx))),
    ]
}
