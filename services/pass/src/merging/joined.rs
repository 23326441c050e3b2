//! What two memberships of one region become.
//!
//! Rule: of two rights of one person in one region the one that lasts longer stays; when either is suspended
//! it is suspended, until the later day
//! Test: `the_longer_right_stays_and_a_suspension_with_it`
//! Source: this house: nobody gets rid of a suspension, or loses a right, by having two records
//!
//! Rule: of two memberships the older day counts, and a block of either blocks
//! Test: `the_older_day_counts_and_a_block_of_either_blocks`
//! Source: this house

use crate::right::Held;
use chrono::NaiveDate;
use contracts::PassholderId;
use contracts::pass::{Membership, MembershipRow, MembershipStatus, SocialTariff};

/// The membership of the one that stays, by those of both.
pub fn joined(
    id: PassholderId,
    stays: Option<&Membership>,
    goes: &Membership,
    today: NaiveDate,
) -> MembershipRow {
    let is_blocked = |one: &Membership| one.status == MembershipStatus::Blocked;
    let right = longer(
        stays.and_then(|one| one.social_tariff).as_ref(),
        goes.social_tariff.as_ref(),
        today,
    );
    MembershipRow {
        passholder_id: id,
        card_system_id: goes.card_system_id,
        status: match is_blocked(goes) || stays.is_some_and(is_blocked) {
            true => MembershipStatus::Blocked,
            false => MembershipStatus::Active,
        },
        since: stays.map_or(goes.since, |one| one.since.min(goes.since)),
        social_tariff_end: right.map(|right| right.last_day),
        suspended_until: right.and_then(|right| right.suspended_until),
    }
}

fn longer(stays: Option<&SocialTariff>, goes: Option<&SocialTariff>, today: NaiveDate) -> Option<Held> {
    let (Some(a), Some(b)) = (stays, goes) else {
        return stays.or(goes).map(Held::of);
    };
    let longer = if a.end_date < b.end_date { b } else { a };
    let days = [a.suspended_until, b.suspended_until];
    let suspended = days.into_iter().flatten().filter(|until| today <= *until).max();
    Some(Held {
        last_day: longer.end_date,
        suspended_until: suspended.or(longer.suspended_until),
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

    fn right(stays: Option<&Membership>, goes: &Membership) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let id = PassholderId(uuid::Uuid::from_u128(1));
        let row = joined(id, stays, goes, day("2026-11-14"));
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
                let row = joined(id, Some(a), b, day("2026-11-14"));
                assert_eq!((row.since, row.status), (day("2025-03-01"), status));
            }
        }
    }
}
