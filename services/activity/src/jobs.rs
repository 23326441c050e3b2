//! What time triggers: days are forgotten that nobody can check in on any more.

use crate::checkin;
use chrono::Days;
use contracts::day::brussels_day;
use messaging::Job;

/// Longer than any clock is wrong.
const KEPT: Days = Days::new(7);

/// All of them.
pub fn all() -> Vec<Job> {
    vec![Job::hourly("forget days", |tx| {
        Box::pin(async move {
            let before = brussels_day(tx.now()) - KEPT;
            checkin::forget_days(tx.conn(), before).await
        })
    })]
}
