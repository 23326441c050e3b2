//! What time triggers: reservations that are over are freed and later forgotten, and lines move up.

use crate::waiting::Persons;
use crate::{reservation, waiting};
use directory::merged::{self, Rows};
use messaging::{HOURLY, Job};
use std::sync::Arc;
use std::time::Duration;

/// Whoever waits for a place is told soon.
const SOON: Duration = Duration::from_secs(1);

/// The service's jobs.
pub fn all() -> Vec<Job> {
    let rows: Arc<dyn Rows> = Arc::new(Persons);
    vec![
        merged::settling(&rows),
        Job::in_slices("free reservations", SOON, |tx| Box::pin(reservation::expire(tx))),
        Job::new("move lines up", SOON, |office| async move {
            waiting::move_up(&office).await
        }),
        Job::in_slices("forget reservations", HOURLY, |tx| {
            Box::pin(reservation::forget_over(tx))
        }),
    ]
}
