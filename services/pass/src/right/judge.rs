//! What a change of a right comes to, and who may make it.
//!
//! Rule: a right is granted, renewed, shortened, suspended, resumed or lost; one that has ended is granted
//! anew, and nothing is written where nothing changes
//! Test: `what_a_change_comes_to_follows_from_how_the_right_stands`
//! Source: UiTPAS documentation, kansenstatuut; this house
//!
//! Rule: a counter grants a right, changes its last day while it counts, and takes it away; a right that is
//! suspended is the coordinator's, and one that has ended is obtained anew with a card; the renewal run only
//! renews a right that counts; the end of a partner's mandate takes the right of its group passes away;
//! merging two records ends no suspension, and a right only where one of them was ended
//! (`merging/joined.rs`); a region pack says how rights stand
//! Test: `each_does_to_a_right_what_is_his`
//! Source: UiTPAS documentation, kansenstatuut; UiTPAS API 4.0, PUT /passholders/{passholderId}; this house

use super::Act;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::Refusal;
use contracts::day::brussels_day;
use contracts::pass::{RightAuthor, RightChangeKind, SocialTariff, SocialTariffStatus};

/// A right as a membership holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The Brussels day up to and including which it was granted.
    pub last_day: NaiveDate,
    pub suspended_until: Option<NaiveDate>,
}

impl Held {
    /// As a membership shows it.
    pub fn of(right: &SocialTariff) -> Self {
        Self {
            last_day: right.end_date,
            suspended_until: right.suspended_until,
        }
    }
}

/// How a right stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// There is none.
    None,
    /// It counts, perhaps in its days of grace.
    Counts,
    Suspended,
    /// Its days of grace have passed, too.
    Ended,
}

/// How it stands at this instant.
pub fn standing(right: Option<&SocialTariff>, at: DateTime<Utc>) -> Standing {
    match right.map(|right| right.status(at)) {
        None => Standing::None,
        Some(SocialTariffStatus::Active) => Standing::Counts,
        Some(SocialTariffStatus::Suspended) => Standing::Suspended,
        Some(SocialTariffStatus::Expired) => Standing::Ended,
    }
}

/// What it comes to when the right stands like this from now on; none when nothing changes.
///
/// # Errors
/// Refused when it is not for whoever acts to do.
pub fn judge(
    before: Option<&SocialTariff>,
    after: Option<&Held>,
    act: &Act,
    at: DateTime<Utc>,
) -> Result<Option<RightChangeKind>, Refusal> {
    let Some(kind) = kind(before, after, at) else {
        return Ok(None);
    };
    let from = standing(before, at);
    match may(act.author, from, kind) {
        true if kind == RightChangeKind::Granted && act.moves_in => Ok(Some(RightChangeKind::Moved)),
        true => Ok(Some(kind)),
        false => Err(refused(from)),
    }
}

/// Why nothing can be done about a right that stands like this.
pub fn refused(from: Standing) -> Refusal {
    Refusal::invalid(match from {
        Standing::None => {
            "there is no right to the social tariff; it is obtained with a change of membership"
        }
        Standing::Counts => "the right to the social tariff counts, and this cannot be done about it",
        Standing::Suspended => {
            "the right to the social tariff is suspended: the coordinator decides about it"
        }
        Standing::Ended => "the right to the social tariff has ended; a change of membership obtains it anew",
    })
}

fn kind(before: Option<&SocialTariff>, after: Option<&Held>, at: DateTime<Utc>) -> Option<RightChangeKind> {
    let (before, after) = match (before, after) {
        (None, None) => return None,
        (None, Some(_)) => return Some(RightChangeKind::Granted),
        (Some(_), None) => return Some(RightChangeKind::Lost),
        (Some(before), Some(after)) => (before, after),
    };
    let held = Held::of(before);
    if held == *after {
        return None;
    }
    let today = brussels_day(at);
    let is_suspended = |held: &Held| held.suspended_until.is_some_and(|until| today <= until);
    if before.status(at) == SocialTariffStatus::Expired {
        return Some(match today <= after.last_day {
            true => RightChangeKind::Granted,
            false => RightChangeKind::Corrected,
        });
    }
    match (is_suspended(&held), is_suspended(after)) {
        (false, true) => return Some(RightChangeKind::Suspended),
        (true, false) => return Some(RightChangeKind::Resumed),
        (true, true) if held.suspended_until != after.suspended_until => {
            return Some(RightChangeKind::Suspended);
        }
        _ => {}
    }
    Some(match after.last_day.cmp(&held.last_day) {
        std::cmp::Ordering::Greater => RightChangeKind::Renewed,
        std::cmp::Ordering::Less => RightChangeKind::Shortened,
        std::cmp::Ordering::Equal => RightChangeKind::Corrected,
    })
}

fn may(author: RightAuthor, from: Standing, kind: RightChangeKind) -> bool {
    use RightChangeKind::{Granted, Lost, Renewed, Resumed, Shortened, Suspended};
    match author {
        RightAuthor::Pack => true,
        RightAuthor::Before => false,
        RightAuthor::Merge => kind != Resumed,
        RightAuthor::Mandate => kind == Lost,
        RightAuthor::Run => (from, kind) == (Standing::Counts, Renewed),
        RightAuthor::Counter => match from {
            Standing::None => kind == Granted,
            Standing::Counts => matches!(kind, Renewed | Shortened | Lost),
            Standing::Suspended => false,
            Standing::Ended => matches!(kind, Granted | Lost),
        },
        RightAuthor::Coordinator => match from {
            Standing::None => false,
            Standing::Counts => matches!(kind, Renewed | Shortened | Suspended | Lost),
            Standing::Suspended => matches!(kind, Renewed | Shortened | Suspended | Resumed | Lost),
            Standing::Ended => kind == Lost,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "2026-11-14T10:00:00Z";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn held(end: &str, until: Option<&str>) -> Held {
        Held {
            last_day: day(end),
            suspended_until: until.map(day),
        }
    }

    fn right(end: &str, until: Option<&str>) -> SocialTariff {
        SocialTariff {
            end_date: day(end),
            grace_days: 30,
            suspended_until: until.map(day),
        }
    }

    #[test]
    fn what_a_change_comes_to_follows_from_how_the_right_stands() {
        use RightChangeKind::*;
        let (counts, grace, ended) = (
            right("2026-12-31", None),
            right("2026-10-31", None),
            right("2026-01-31", None),
        );
        let suspended = right("2026-12-31", Some("2026-11-30"));
        let resumed_by_itself = right("2026-12-31", Some("2026-11-13"));
        let later = held("2027-04-30", None);
        for (before, after, expected) in [
            (None, None, None),
            (None, Some(later), Some(Granted)),
            (Some(counts), None, Some(Lost)),
            (Some(ended), None, Some(Lost)),
            (Some(counts), Some(held("2026-12-31", None)), None),
            (Some(counts), Some(later), Some(Renewed)),
            (Some(grace), Some(later), Some(Renewed)),
            (Some(counts), Some(held("2026-11-30", None)), Some(Shortened)),
            (Some(ended), Some(later), Some(Granted)),
            (Some(ended), Some(held("2026-02-28", None)), Some(Corrected)),
            (
                Some(counts),
                Some(held("2026-12-31", Some("2026-11-30"))),
                Some(Suspended),
            ),
            (
                Some(suspended),
                Some(held("2026-12-31", Some("2026-12-05"))),
                Some(Suspended),
            ),
            (Some(suspended), Some(held("2026-12-31", None)), Some(Resumed)),
            (
                Some(suspended),
                Some(held("2027-04-30", Some("2026-11-30"))),
                Some(Renewed),
            ),
            (
                Some(resumed_by_itself),
                Some(held("2026-12-31", None)),
                Some(Corrected),
            ),
        ] {
            let found = kind(before.as_ref(), after.as_ref(), AT.parse().unwrap());
            assert_eq!(found, expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn each_does_to_a_right_what_is_his() {
        let at = AT.parse().unwrap();
        let is_fine = |before: Option<&SocialTariff>, after: Option<Held>, act: &Act| {
            judge(before, after.as_ref(), act, at).is_ok()
        };
        let (counts, ended) = (right("2026-12-31", None), right("2026-01-31", None));
        let suspended = right("2026-12-31", Some("2026-11-30"));
        let (counter, run) = (Act::counter(&"bib".into()), Act::run());
        let (coordinator, pack) = (Act::coordinator(None), Act::pack());
        let (later, kept) = (held("2027-04-30", None), held("2027-04-30", Some("2026-11-30")));
        for (before, after, may) in [
            (None, Some(later), [true, false, false]),
            (Some(&counts), Some(later), [true, true, true]),
            (Some(&counts), Some(held("2026-11-30", None)), [true, true, false]),
            (
                Some(&counts),
                Some(held("2026-12-31", Some("2026-12-01"))),
                [false, true, false],
            ),
            (Some(&counts), None, [true, true, false]),
            (Some(&suspended), Some(kept), [false, true, false]),
            (
                Some(&suspended),
                Some(held("2026-12-31", None)),
                [false, true, false],
            ),
            (Some(&suspended), None, [false, true, false]),
            (Some(&ended), Some(later), [true, false, false]),
            (Some(&ended), None, [true, true, false]),
        ] {
            let found = [&counter, &coordinator, &run].map(|act| is_fine(before, after, act));
            assert_eq!(found, may, "{before:?} {after:?}");
            assert!(is_fine(before, after, &pack));
        }
        let merge = Act::merge(&"bib".into());
        for (before, after, may) in [
            (None, Some(later), true),
            (Some(&counts), Some(kept), true),
            (Some(&ended), Some(later), true),
            (Some(&counts), Some(held("2026-11-30", None)), true),
            (Some(&counts), None, true),
            (Some(&suspended), Some(held("2026-12-31", None)), false),
        ] {
            assert_eq!(is_fine(before, after, &merge), may, "{before:?} {after:?}");
        }
        let mandate = Act::mandate();
        for before in [&counts, &suspended, &ended] {
            assert!(is_fine(Some(before), None, &mandate));
            assert!(!is_fine(
                Some(before),
                Some(held("2027-04-30", Some("2026-11-29"))),
                &mandate
            ));
        }
        let moving = Act {
            moves_in: true,
            ..counter
        };
        let moved = judge(None, Some(&later), &moving, at).unwrap();
        assert_eq!(moved, Some(RightChangeKind::Moved));
    }
}
