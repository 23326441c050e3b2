//! How long to wait for what did not work.

use chrono::TimeDelta;

/// More than any wait of ours has until it is the longest.
const DOUBLINGS: u32 = 20;

/// The first wait, and after each further try in vain twice as long, up to the longest.
pub fn backoff(tries: i32, first: TimeDelta, longest: TimeDelta) -> TimeDelta {
    let doublings = u32::try_from(tries).unwrap_or(0).min(DOUBLINGS);
    (first * (1_i32 << doublings)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let seconds = |tries| backoff(tries, TimeDelta::seconds(15), TimeDelta::hours(6)).num_seconds();
        assert_eq!(
            [-1, 0, 1, 2, 10, 11, i32::MAX].map(seconds),
            [15, 15, 30, 60, 15360, 21600, 21600]
        );
    }
}
