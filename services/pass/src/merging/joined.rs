//! What two memberships of one region become.
//!
//! Rule: of two rights of one person in one region the one that lasts longer stays; when either is suspended
//! it is suspended, until the later day
//! Test: `the_longer_right_stays_and_a_suspension_with_it`
//! Source: this house: nobody gets rid of a suspension, or loses a right, by having two records
//!
//! Rule: a right that was taken away or shortened does not come back through the other record, unless it was
//! granted or renewed there after that
//! Test: `a_right_that_was_lost_does_not_come_back_through_the_other_record`,
//! `what_the_coordinator_took_away_stays_away_after_a_merge`
//! Source: this house: nobody gets around a decision by having two records
//!
//! Rule: what was taken away on one record takes nothing from a right that is suspended on the other: it
//! stays suspended
//! Test: `a_suspended_right_stays_suspended_whatever_was_taken_away_on_the_other_record`
//! Source: this house: nobody gets rid of a suspension by having two records
//!
//! Rule: of two memberships the older day counts, and a block of either blocks
//! Test: `the_older_day_counts_and_a_block_of_either_blocks`
//! Source: this house

use crate::right::Held;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::PassholderId;
use contracts::pass::{Membership, MembershipRow, MembershipStatus, SocialTariff};

/// What was said last of when a right ends.
#[derive(Debug, Clone, Copy)]
pub struct LastWord {
    /// It was taken away or shortened, and not granted or renewed.
    pub is_end: bool,
    pub at: DateTime<Utc>,
}

/// A membership of one of the two.
#[derive(Debug, Clone, Copy)]
pub struct One<'a> {
    pub membership: &'a Membership,
    pub word: Option<LastWord>,
}

impl One<'_> {
    fn right(&self) -> Option<&SocialTariff> {
        self.membership.social_tariff.as_ref()
    }

    /// Whether its end counts beside what the other says.
    fn ends(&self, other: &One<'_>) -> bool {
        let Some(end) = self.word.filter(|word| word.is_end) else {
            return false;
        };
        other.word.is_none_or(|word| word.is_end || word.at <= end.at)
    }
}

/// The membership of the one that stays, by those of both.
pub fn joined(id: PassholderId, stays: Option<One<'_>>, goes: One<'_>, today: NaiveDate) -> MembershipRow {
    let is_blocked = |one: &One<'_>| one.membership.status == MembershipStatus::Blocked;
    let right = match &stays {
        Some(stays) => right_of(stays, &goes, today),
        None => goes.right().map(Held::of),
    };
    let since = goes.membership.since;
    MembershipRow {
        passholder_id: id,
        card_system_id: goes.membership.card_system_id,
        status: match is_blocked(&goes) || stays.as_ref().is_some_and(is_blocked) {
            true => MembershipStatus::Blocked,
            false => MembershipStatus::Active,
        },
        since: stays.map_or(since, |one| one.membership.since.min(since)),
        social_tariff_end: right.map(|right| right.last_day),
        suspended_until: right.and_then(|right| right.suspended_until),
    }
}

fn right_of(stays: &One<'_>, goes: &One<'_>, today: NaiveDate) -> Option<Held> {
    let (a, b) = (stays.right(), goes.right());
    let is_suspended = |right: &&SocialTariff| right.suspended_until.is_some_and(|until| today <= until);
    let suspended: Vec<&SocialTariff> = [a, b].into_iter().flatten().filter(is_suspended).collect();
    let day = |right: Option<&SocialTariff>| right.map(|right| right.end_date);
    let by_word = match (stays.ends(goes), goes.ends(stays)) {
        (true, true) => day(a).min(day(b)),
        (true, false) => day(a),
        (false, true) => day(b),
        (false, false) => day(a).max(day(b)),
    };
    // An end of one must not rid the other of its suspension.
    let last_day = by_word.max(suspended.iter().map(|right| right.end_date).max())?;
    let of_that_day = [b, a]
        .into_iter()
        .flatten()
        .find(|right| right.end_date == last_day);
    Some(Held {
        last_day,
        suspended_until: suspended
            .iter()
            .filter_map(|right| right.suspended_until)
            .max()
            .or(of_that_day.and_then(|right| right.suspended_until)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::CardSystemId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn member(since: &str, end: Option<&str>, until: Option<&str>) -> Membership {
        Membership {
            card_system_id: CardSystemId(38),
            status: MembershipStatus::Active,
            since: day(since),
            social_tariff: end.map(|end| SocialTariff {
                end_date: day(end),
                grace_days: 30,
                suspended_until: until.map(day),
            }),
        }
    }

    fn plain(membership: &Membership) -> One<'_> {
        One {
            membership,
            word: None,
        }
    }

    #[test]
    fn a_suspended_right_stays_suspended_whatever_was_taken_away_on_the_other_record() {
        let suspended = member("2026-01-01", Some("2027-04-30"), Some("2027-03-01"));
        let (lost, short) = (
            member("2026-01-01", None, None),
            member("2026-01-01", Some("2026-11-01"), None),
        );
        let id = PassholderId(uuid::Uuid::from_u128(1));
        for other in [&lost, &short] {
            let ended = One {
                membership: other,
                word: Some(LastWord {
                    is_end: true,
                    at: "2026-11-14T10:00:00Z".parse().unwrap(),
                }),
            };
            for (stays, goes) in [(plain(&suspended), ended), (ended, plain(&suspended))] {
                let row = joined(id, Some(stays), goes, day("2026-11-14"));
                let stands = (row.social_tariff_end, row.suspended_until);
                assert_eq!(stands, (Some(day("2027-04-30")), Some(day("2027-03-01"))));
            }
        }
    }

    fn right(stays: Option<&Membership>, goes: &Membership) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let id = PassholderId(uuid::Uuid::from_u128(1));
        let row = joined(id, stays.map(plain), plain(goes), day("2026-11-14"));
        (row.social_tariff_end, row.suspended_until)
    }

    #[test]
    fn the_longer_right_stays_and_a_suspension_with_it() {
        let of = |end, until| member("2026-01-01", end, until);
        let (none, short, long) = (
            of(None, None),
            of(Some("2026-12-31"), None),
            of(Some("2027-04-30"), None),
        );
        let suspended = of(Some("2026-12-31"), Some("2026-11-30"));
        let over = of(Some("2026-12-31"), Some("2026-11-13"));
        let later = Some(day("2027-04-30"));
        assert_eq!(right(None, &long), (later, None));
        assert_eq!(right(Some(&none), &none), (None, None));
        for (a, b, until) in [
            (&short, &long, None),
            (&none, &long, None),
            (&suspended, &long, Some("2026-11-30")),
            (&over, &long, None),
        ] {
            assert_eq!(right(Some(a), b), (later, until.map(day)), "{a:?} {b:?}");
            assert_eq!(right(Some(b), a), (later, until.map(day)), "{b:?} {a:?}");
        }
    }

    #[test]
    fn a_right_that_was_lost_does_not_come_back_through_the_other_record() {
        let id = PassholderId(uuid::Uuid::from_u128(1));
        let of = |end| member("2026-01-01", end, None);
        let (none, short, long) = (of(None), of(Some("2026-12-31")), of(Some("2027-04-30")));
        let word = |is_end, at: &str| {
            let at = format!("2026-{at}T10:00:00Z").parse().unwrap();
            Some(LastWord { is_end, at })
        };
        for (a, b, end) in [
            ((&none, word(true, "06-01")), (&long, word(false, "05-01")), None),
            ((&none, word(true, "06-01")), (&long, word(false, "06-01")), None),
            ((&none, word(true, "06-01")), (&long, None), None),
            (
                (&short, word(true, "06-01")),
                (&long, word(false, "05-01")),
                Some("2026-12-31"),
            ),
            (
                (&none, word(true, "06-01")),
                (&long, word(false, "07-01")),
                Some("2027-04-30"),
            ),
            ((&none, word(true, "06-01")), (&short, word(true, "07-01")), None),
            (
                (&short, word(false, "06-01")),
                (&long, word(false, "05-01")),
                Some("2027-04-30"),
            ),
        ] {
            let of = |(membership, word)| One { membership, word };
            for (a, b) in [(a, b), (b, a)] {
                let row = joined(id, Some(of(a)), of(b), day("2026-11-14"));
                assert_eq!(row.social_tariff_end, end.map(day), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn the_older_day_counts_and_a_block_of_either_blocks() {
        let id = PassholderId(uuid::Uuid::from_u128(1));
        let (old, new) = (member("2025-03-01", None, None), member("2026-01-01", None, None));
        let blocked = Membership {
            status: MembershipStatus::Blocked,
            ..new.clone()
        };
        for (a, b, status) in [
            (&old, &new, MembershipStatus::Active),
            (&old, &blocked, MembershipStatus::Blocked),
        ] {
            for (a, b) in [(a, b), (b, a)] {
                let row = joined(id, Some(plain(a)), plain(b), day("2026-11-14"));
                assert_eq!((row.since, row.status), (day("2025-03-01"), status));
            }
        }
    }
}
