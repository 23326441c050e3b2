//! What time triggers: the sales of who went into another are given over, proposed periods are counted,
//! reports are made, and forgotten when they are old.

use crate::period;
use crate::report::{self, Pseudonyms};
use directory::merged::{self, Rows};
use messaging::{HOURLY, Job};
use std::sync::Arc;
use std::time::Duration;

/// The service's jobs.
pub fn all(rows: &Arc<dyn Rows>, pseudonyms: &Arc<Pseudonyms>) -> Vec<Job> {
    let count = Job::new("count periods", Duration::from_secs(1), |office| async move {
        period::count_waiting(&office).await
    });
    let forget = Job::in_slices("forget reports", HOURLY, |tx| Box::pin(report::forget(tx)));
    vec![
        merged::settling(rows),
        count,
        make_reports(pseudonyms.clone()),
        forget,
    ]
}

fn make_reports(pseudonyms: Arc<Pseudonyms>) -> Job {
    Job::new("make reports", Duration::from_secs(1), move |office| {
        let pseudonyms = pseudonyms.clone();
        async move { report::work(&office, &pseudonyms).await }
    })
}
