//! What the settings of an event may be.
//!
//! Rule: a check-in is worth 0 to 100 points, or as many as the region allows, whoever changes the event
//! Test: `a_check_in_is_worth_at_most_a_hundred_points`, `points_that_no_ledger_could_add_up_are_refused`
//! Source: ADR 15; setting `most_points_per_checkin`

use contracts::activity::EventSettings;
use contracts::{PeriodLimit, Points, Refusal};

/// What a check-in may be worth, when a region allows `most`.
pub fn are_points(points: Points, most: Points) -> bool {
    (0..=most).contains(&points)
}

/// A limit of nothing closes the event; less than nothing is no limit.
fn is_limit(limit: Option<PeriodLimit>) -> bool {
    limit.is_none_or(|limit| limit.volume >= 0)
}

/// Refuses settings that are out of range, with a pointer to each that is.
pub fn judge(settings: &EventSettings, most: Points) -> Result<(), Refusal> {
    let mut errors = vec![];
    let mut require = |is_right: bool, at: &str| {
        if !is_right {
            errors.push((at.to_owned(), "is out of range".to_owned()));
        }
    };
    require(are_points(settings.checkin_points, most), "/checkinPoints");
    require(is_limit(settings.checkin_limit), "/checkinLimit/volume");
    require(
        is_limit(settings.passholder_ticket_limit),
        "/passholderTicketLimit/volume",
    );
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&errors)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::PeriodType;

    #[test]
    fn everything_that_is_out_of_range_is_pointed_at() {
        let limit = |volume| {
            Some(PeriodLimit {
                volume,
                period_type: PeriodType::Day,
            })
        };
        let settings = |points, volume| EventSettings {
            id: "theatre".into(),
            passholder_ticket_limit: limit(volume),
            checkin_limit: limit(volume),
            checkin_points: points,
        };
        for fine in [settings(0, 0), settings(100, 7)] {
            assert_eq!(judge(&fine, 100), Ok(()));
        }
        let refusal = judge(&settings(101, -1), 100).unwrap_err();
        let errors = refusal.extra["schemaErrors"].as_array().unwrap();
        let at: Vec<_> = errors
            .iter()
            .filter_map(|error| error["jsonPointer"].as_str())
            .collect();
        let all = [
            "/checkinPoints",
            "/checkinLimit/volume",
            "/passholderTicketLimit/volume",
        ];
        assert_eq!(at, all);
    }
}
