//! What time triggers: reports are made, and forgotten when they are old.

use crate::report::{self, Pseudonyms};
use messaging::{HOURLY, Job};
use std::sync::Arc;
use std::time::Duration;

/// The service's jobs.
pub fn all(pseudonyms: &Arc<Pseudonyms>) -> Vec<Job> {
    let pseudonyms = pseudonyms.clone();
    let make = Job::new("make reports", Duration::from_secs(1), move |office| {
        let pseudonyms = pseudonyms.clone();
        async move { report::work(&office, &pseudonyms).await }
    });
    let forget = Job::in_slices("forget reports", HOURLY, |tx| Box::pin(report::forget(tx)));
    vec![make, forget]
}
