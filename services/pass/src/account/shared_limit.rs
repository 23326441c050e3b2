//! What all callers without a token share: how many wrong birth dates are looked at in an hour.
//!
//! Rule: of all who show no token 60 wrong birth dates an hour are looked at for one client, and 120 in all,
//! whatever numbers they are for, unless the settings say others; then everybody without a token waits
//! Test: `one_date_tried_at_many_numbers_is_looked_at_as_often_as_the_settings_say`,
//! `an_hour_has_as_many_as_the_setting_says`
//! Source: this house; settings `registration_client_misses_per_hour`, `registration_misses_per_hour`

use chrono::TimeDelta;
use std::num::NonZeroU16;

const HOUR: i64 = 3_600_000_000;

/// How many wrong dates an hour has.
#[derive(Debug, Clone, Copy)]
pub struct SharedLimits {
    pub of_a_client: NonZeroU16,
    pub in_all: NonZeroU16,
}

/// What one try uses up: of whose share, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub name: String,
    pub takes: TimeDelta,
}

impl SharedLimits {
    /// The shares of somebody who shows nothing but this client, in the order in which they are taken; none
    /// of whoever shows a token.
    pub fn shares(&self, client: Option<&str>) -> Vec<Share> {
        let Some(client) = client else {
            return vec![];
        };
        let share = |name: String, per_hour: NonZeroU16| Share {
            name,
            takes: TimeDelta::microseconds(HOUR / i64::from(per_hour.get())),
        };
        vec![
            share(format!("client:{client}"), self.of_a_client),
            share("all".into(), self.in_all),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_has_as_many_as_the_setting_says() {
        let limits = |client: u16, all: u16| SharedLimits {
            of_a_client: NonZeroU16::new(client).unwrap(),
            in_all: NonZeroU16::new(all).unwrap(),
        };
        assert_eq!(limits(60, 120).shares(None), [], "who shows a token");
        let shares = limits(60, 7).shares(Some("all"));
        let names: Vec<_> = shares.iter().map(|share| share.name.as_str()).collect();
        assert_eq!(names, ["client:all", "all"], "no client is taken for all");
        assert_eq!(shares[0].takes, TimeDelta::minutes(1));
        let hour = TimeDelta::hours(1);
        assert!(shares[1].takes * 7 <= hour && shares[1].takes * 8 > hour);
    }
}
