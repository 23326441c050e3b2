//! What time triggers: redemptions that were cut are brought to an end.

use crate::config::Config;
use crate::usecases::saga;
use messaging::Job;
use std::time::Duration;

pub fn all(config: Config) -> Vec<Job> {
    vec![Job::new(
        "sweep redemptions",
        Duration::from_secs(5),
        move |office| {
            let patience = chrono::Duration::seconds(config.pending_seconds);
            async move { saga::sweep(&office, patience).await }
        },
    )]
}
