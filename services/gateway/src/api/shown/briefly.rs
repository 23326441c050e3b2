//! How long an answer that is there waits for what decorates it.

use std::time::Duration;

const PATIENCE: Duration = Duration::from_millis(300);

/// What comes in time; none of what is late.
pub async fn briefly<T>(work: impl Future<Output = T>) -> Option<T> {
    chassis::ask::briefly(PATIENCE, work).await
}
