//! The time that a request has for all its asks together, passed on from service to service.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// What is passed on is a little less, so that the service nearest to the fault is the one that says so.
const PASSED_ON: f64 = 0.9;
/// How much longer than what is passed on an answer is worked at.
const LATER: f64 = 1.2;
const SHORTEST: Duration = Duration::from_millis(2700);
const LONGEST: Duration = Duration::from_secs(30);
/// What a decoration does beside asking - the cache, a look into the copy - ends with it.
const SLACK: Duration = Duration::from_millis(50);

tokio::task_local! {
    static BUDGET: Arc<Budget>;
}

struct Budget {
    total: Duration,
    is_brief: bool,
    /// The clock runs from the first ask: what a slow client took to send its request is not our time.
    began: OnceLock<Instant>,
}

/// What an ask finds when it sets out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Granted {
    pub left: Duration,
    pub total: Duration,
    /// Whether the answer only decorates another one.
    pub is_brief: bool,
}

/// Runs a request whose asks may take `total` together.
pub async fn within<F: Future>(total: Duration, request: F) -> F::Output {
    scope(total, false, request).await
}

/// Runs what only decorates an answer; `None` when it is not there in time.
pub async fn briefly<F: Future>(total: Duration, decoration: F) -> Option<F::Output> {
    let total = granted().map_or(total, |granted| granted.left.min(total));
    tokio::time::timeout(total + SLACK, scope(total, true, decoration))
        .await
        .ok()
}

async fn scope<F: Future>(total: Duration, is_brief: bool, request: F) -> F::Output {
    let budget = Budget {
        total,
        is_brief,
        began: OnceLock::new(),
    };
    BUDGET.scope(Arc::new(budget), request).await
}

/// The budget of the request that this is part of, if it has one.
pub(super) fn granted() -> Option<Granted> {
    BUDGET
        .try_with(|budget| Granted {
            left: budget
                .total
                .saturating_sub(budget.began.get_or_init(Instant::now).elapsed()),
            total: budget.total,
            is_brief: budget.is_brief,
        })
        .ok()
}

/// How long work for whoever asked may go on: a little longer than he waits, so that his time-out tells that
/// we are slow; and at least as long as a person at a counter waits, because what only decorates an answer is
/// done for the next one, too.
pub fn awaited() -> Duration {
    let left = granted().map_or(LONGEST, |granted| granted.left);
    left.mul_f64(LATER).clamp(SHORTEST, LONGEST)
}

/// What the other side may spend when we wait for `deadline`.
pub(super) fn passed_on(deadline: Duration) -> Duration {
    deadline.mul_f64(PASSED_ON)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left() -> Duration {
        granted().expect("a budget").left
    }

    #[tokio::test]
    async fn asks_of_one_request_share_its_time() {
        assert_eq!(granted(), None);
        within(Duration::from_millis(50), async {
            assert!(left() <= Duration::from_millis(50));
            while !left().is_zero() {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    #[tokio::test]
    async fn a_decoration_has_no_more_time_than_its_request_and_is_left_out_when_late() {
        within(Duration::from_millis(20), async {
            let decoration = async {
                assert!(left() <= Duration::from_millis(20));
                std::future::pending::<()>().await;
            };
            assert_eq!(briefly(Duration::from_secs(3600), decoration).await, None);
        })
        .await;
    }
}
