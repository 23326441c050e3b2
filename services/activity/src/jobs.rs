//! What time triggers: days are forgotten that nobody can check in on any more, and merges settle.

use crate::checkin;
use chrono::Days;
use contracts::day::brussels_day;
use directory::merged::{self, Rows};
use messaging::Job;
use std::sync::Arc;

/// Longer than any clock is wrong.
const KEPT: Days = Days::new(7);

/// All of them.
pub fn all(rows: &Arc<dyn Rows>) -> Vec<Job> {
    let forget = Job::hourly("forget days", |tx| {
        Box::pin(async move {
            let before = brussels_day(tx.now()) - KEPT;
            checkin::forget_days(tx.conn(), before).await
        })
    });
    vec![forget, merged::settling(rows)]
}
