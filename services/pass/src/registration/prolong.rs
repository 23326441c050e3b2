//! Which right another last day is for.
//!
//! Rule: another last day is for the right of the oldest active membership whose right counts, of those in
//! regions where the person lives and the counter may give rights to who lives there; who may give none is
//! not told whether there is one
//! Test: `another_last_day_is_for_the_oldest_right_and_needs_its_permission`,
//! `a_right_is_not_prolonged_for_who_lives_outside_of_its_region`,
//! `another_day_for_people_of_another_city_needs_the_permission_for_the_whole_region`
//! Source: UiTPAS API 4.0, PUT /passholders/{passholderId}
//!
//! Rule: a right that is suspended gets another last day from the coordinator alone, and one that has ended
//! is obtained anew with a change of membership
//! Test: `a_right_that_is_suspended_or_has_ended_gets_no_other_day`,
//! `another_day_is_for_a_right_that_counts_and_no_other`
//! Source: UiTPAS documentation, kansenstatuut; UiTPAS API 4.0, POST /passholders/{passholderId}/memberships
//!
//! Rule: whoever has a valid right does not move out of its region when a counter replaces what is known of
//! him; a change of membership gives him the right in the new one. While one of two homes stays there nobody
//! moves out
//! Test: `whoever_has_a_valid_right_does_not_move_out_of_its_region`
//! Source: UiTPAS API 4.0, PUT /passholders/{passholderId}

use crate::card_system::CardSystems;
use crate::city_settings::lies_in;
use crate::passholder::residence;
use crate::right::{Standing, refused, standing};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::access::Permission;
use contracts::pass::{Address, Counter, Membership, MembershipStatus, SocialTariff, SocialTariffStatus};
use contracts::{CardSystemId, Refusal};

/// Where a person lives.
pub struct Home<'a> {
    /// The postal codes of the first home, and of the second one where there is one.
    pub codes: Vec<&'a str>,
    pub systems: &'a CardSystems,
}

impl<'a> Home<'a> {
    /// At this address, and in a second home with this postal code.
    pub fn of(address: &'a Address, second: Option<&'a str>, systems: &'a CardSystems) -> Self {
        let codes = std::iter::once(residence::home_code(address)).chain(second);
        Self {
            codes: codes.collect(),
            systems,
        }
    }

    fn is_in(&self, id: CardSystemId) -> bool {
        let region = self.systems.get(&id);
        region.is_some_and(|region| self.codes.iter().any(|code| lies_in(region, code)))
    }
}

/// A region where the person is a member and lives, and the counters there that give rights.
#[derive(Debug)]
pub struct Granting<'a> {
    pub region: CardSystemId,
    pub counters: Vec<&'a Counter>,
}

/// Where these counters may do something about the person's rights, but for the rule of the city.
///
/// # Errors
/// 403 when none of them gives rights anywhere.
pub fn granting<'a>(
    memberships: &[Membership],
    counters: &[&'a Counter],
    home: &Home,
) -> Result<Vec<Granting<'a>>, Refusal> {
    let granting = || counters.iter().copied().filter(|counter| counter.grants);
    if granting().next().is_none() {
        return Err(Refusal::forbidden(
            Permission::PassholdersWriteSocialtariff.as_str(),
        ));
    }
    let regions = memberships
        .iter()
        .map(|membership| membership.card_system_id)
        .filter(|id| home.is_in(*id));
    let each = regions.map(|region| Granting {
        region,
        counters: granting()
            .filter(|counter| counter.card_system_ids.contains(&region))
            .collect(),
    });
    Ok(each.filter(|granting| !granting.counters.is_empty()).collect())
}

/// The membership in one of these regions whose right ends on another day than before; none when it is the
/// same day.
///
/// # Errors
/// `body/invalid-data` when no right there counts.
pub fn prolonged<'a>(
    memberships: &'a [Membership],
    day: NaiveDate,
    regions: &[CardSystemId],
    at: DateTime<Utc>,
) -> Result<Option<&'a Membership>, Refusal> {
    let is_there = |membership: &&Membership| {
        membership.status == MembershipStatus::Active && regions.contains(&membership.card_system_id)
    };
    let there = memberships.iter().filter(is_there);
    let rights = || {
        there
            .clone()
            .filter_map(|member| Some((member, member.social_tariff?)))
    };
    let counts = |right: &SocialTariff| standing(Some(right), at) == Standing::Counts;
    if let Some((membership, right)) = rights().find(|(_, right)| counts(right)) {
        return Ok((right.end_date != day).then_some(membership));
    }
    // Whoever sends back all that is known changes nothing.
    if rights().any(|(_, right)| right.end_date == day) {
        return Ok(None);
    }
    let first = rights().next().map(|(_, right)| right);
    let why = refused(standing(first.as_ref(), at)).title;
    Err(Refusal::invalid_data(&[(
        "/registrationSocialTariffEndDate".into(),
        why,
    )]))
}

/// The memberships with a right that has not ended, in regions where the person lived before and not from now
/// on. Who lived elsewhere already leaves nothing.
pub fn left_behind<'a>(
    memberships: &'a [Membership],
    before: &Home,
    home: &Home,
    at: DateTime<Utc>,
) -> Vec<(&'a Membership, SocialTariff)> {
    let mut left = vec![];
    for membership in memberships {
        let id = membership.card_system_id;
        let right = membership.social_tariff;
        let valid = right.filter(|right| right.status(at) != SocialTariffStatus::Expired);
        if let Some(right) = valid
            && before.is_in(id)
            && !home.is_in(id)
        {
            left.push((membership, right));
        }
    }
    left
}

/// Refuses an address outside of a region where the person lives and has a right.
pub fn require_home(
    memberships: &[Membership],
    before: &Home,
    home: &Home,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    match left_behind(memberships, before, home, at).is_empty() {
        true => Ok(()),
        false => Err(outside()),
    }
}

/// The address is outside of a region where the person has a right.
pub fn outside() -> Refusal {
    Refusal::invalid_data(&[(
        "/address/postalCode".into(),
        "is outside of the region of the current card system".into(),
    )])
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::pass::{CardSystem, City};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn member(id: i32, since: &str, end: Option<&str>) -> Membership {
        Membership {
            card_system_id: CardSystemId(id),
            status: MembershipStatus::Active,
            since: day(since),
            social_tariff: end.map(|end| SocialTariff {
                end_date: day(end),
                grace_days: 30,
                suspended_until: None,
            }),
        }
    }

    fn counter(id: i32, grants: bool) -> Counter {
        Counter {
            organizer_id: "bib".into(),
            card_system_ids: vec![CardSystemId(id)],
            postal_code: None,
            grants,
            grants_elsewhere: false,
            writes_abroad: false,
        }
    }

    /// Regions 1 and 2 are of Geetbets, 3 is of Zoutleeuw.
    fn systems() -> CardSystems {
        let region = |(id, code): (i32, &str)| {
            let city = City {
                postal_code: code.into(),
                name: "Geetbets".into(),
            };
            let region = CardSystem {
                cities: Some(vec![city]),
                ..CardSystem::reference(CardSystemId(id), None)
            };
            (region.id, region)
        };
        [(1, "3450"), (2, "3450"), (3, "3440")].map(region).into()
    }

    fn at(code: &str) -> Address {
        Address {
            postal_code: code.into(),
            city: "Geetbets".into(),
            ..Address::default()
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-11-14T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn another_last_day_is_for_the_oldest_right_and_needs_its_permission() {
        let members = [
            member(1, "2024-01-01", None),
            member(2, "2025-01-01", Some("2026-12-31")),
            member(3, "2026-01-01", Some("2026-12-31")),
        ];
        let (may, may_not, elsewhere) = (counter(2, true), counter(2, false), counter(3, true));
        let wanted = day("2027-04-30");
        let (systems, geetbets, zoutleeuw) = (&systems(), &at("3450"), &at("3440"));
        let found = |members: &[Membership], counters: &[&Counter], address: &Address, wanted| {
            let there = granting(members, counters, &Home::of(address, None, systems))?;
            let regions: Vec<CardSystemId> = there.iter().map(|granting| granting.region).collect();
            let found = prolonged(members, wanted, &regions, now())?;
            Ok::<_, Refusal>(found.map(|member| member.card_system_id.0))
        };
        assert_eq!(
            found(&members, &[&may, &elsewhere], geetbets, wanted).unwrap(),
            Some(2)
        );
        assert_eq!(
            found(&members, &[&may, &elsewhere], zoutleeuw, wanted).unwrap(),
            Some(3)
        );
        assert_eq!(
            found(&members, &[&may_not, &elsewhere], zoutleeuw, wanted).unwrap(),
            Some(3)
        );
        assert!(found(&members, &[&may_not, &elsewhere], geetbets, wanted).is_err());
        assert!(found(&members, &[&may, &elsewhere], &at("3300"), wanted).is_err());
        assert_eq!(
            found(&members, &[&may], geetbets, day("2026-12-31")).unwrap(),
            None
        );
        let slug = |members: &[Membership], counter: &Counter| {
            let refused = found(members, &[counter], geetbets, wanted).unwrap_err();
            refused.slug
        };
        for members in [&members[..], &members[..1]] {
            assert_eq!(
                slug(members, &may_not),
                "auth/forbidden",
                "with or without a right"
            );
        }
        assert_eq!(slug(&members[..1], &may), "body/invalid-data");
    }

    #[test]
    fn another_day_is_for_a_right_that_counts_and_no_other() {
        let suspended = |id: i32| Membership {
            social_tariff: Some(SocialTariff {
                end_date: day("2026-12-31"),
                grace_days: 30,
                suspended_until: Some(day("2026-11-30")),
            }),
            ..member(id, "2024-01-01", None)
        };
        let (ended, in_grace) = (
            member(1, "2024-01-01", Some("2026-09-30")),
            member(1, "2024-01-01", Some("2026-10-31")),
        );
        let counts = member(2, "2025-01-01", Some("2026-12-31"));
        let (regions, wanted) = ([1, 2].map(CardSystemId), day("2027-04-30"));
        let found = |members: &[Membership], wanted| {
            let found = prolonged(members, wanted, &regions, now());
            found.map(|member| member.map(|member| member.card_system_id.0))
        };
        assert_eq!(found(std::slice::from_ref(&in_grace), wanted).unwrap(), Some(1));
        for older in [&ended, &suspended(1)] {
            assert_eq!(found(&[older.clone(), counts.clone()], wanted).unwrap(), Some(2));
            let alone = std::slice::from_ref(older);
            let refused = found(alone, wanted).unwrap_err();
            assert_eq!(refused.slug, "body/invalid-data");
            let same = older.social_tariff.unwrap().end_date;
            assert_eq!(found(alone, same).unwrap(), None, "nothing changes");
        }
        let blocked = Membership {
            status: MembershipStatus::Blocked,
            ..counts
        };
        assert!(found(&[blocked], wanted).is_err());
    }

    #[test]
    fn whoever_has_a_valid_right_does_not_move_out_of_its_region() {
        let systems = systems();
        let is_fine = |end: Option<&str>, code: &str| {
            let members = [member(2, "2025-01-01", end)];
            let (before, address) = (at("3450"), at(code));
            let home = |address| Home::of(address, None, &systems);
            require_home(&members, &home(&before), &home(&address), now()).is_ok()
        };
        assert!(is_fine(Some("2026-12-31"), "3450"));
        assert!(!is_fine(Some("2026-12-31"), "3300"));
        assert!(!is_fine(Some("2026-10-31"), "3300"), "days of grace count");
        assert!(is_fine(Some("2026-09-30"), "3300"), "it has ended");
        assert!(is_fine(None, "3300"));
        let members = [member(2, "2025-01-01", Some("2026-12-31"))];
        let (tienen, gent, geetbets) = (at("3300"), at("9000"), at("3450"));
        let home = |address, second| Home::of(address, second, &systems);
        let gone = require_home(&members, &home(&tienen, None), &home(&gent, None), now());
        assert!(gone.is_ok(), "who lived elsewhere already leaves nothing");
        let moves = |second| {
            let (before, after) = (home(&geetbets, second), home(&gent, second));
            require_home(&members, &before, &after, now())
        };
        assert!(moves(Some("3300")).is_err());
        assert!(moves(Some("3450")).is_ok(), "a home stays in the region");
    }
}
