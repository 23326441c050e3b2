//! Rule: somebody who was deleted is forgotten so many days later as the setting says; with none at once
//! Test: `who_left_is_forgotten_when_the_days_are_over`
//! Source: setting `forget_after_days`

use chrono::{DateTime, TimeDelta, Utc};

/// Whoever left at this time or before it is to be forgotten now.
pub fn due_before(now: DateTime<Utc>, days: u16) -> DateTime<Utc> {
    now - TimeDelta::days(i64::from(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_left_is_forgotten_when_the_days_are_over() {
        let now: DateTime<Utc> = "2026-11-14T10:00:00Z".parse().unwrap();
        assert_eq!(due_before(now, 0), now);
        assert_eq!(
            due_before(now, 30),
            "2026-10-15T10:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
    }
}
