//! Which right another last day is for.
//!
//! Rule: another last day is for the right of the oldest active membership that has one, of those in regions
//! where the person lives and the counter may give rights; who may give none is not told whether there is one
//! Test: `another_last_day_is_for_the_oldest_right_and_needs_its_permission`,
//! `a_right_is_not_prolonged_for_who_lives_outside_of_its_region`
//! Source: UiTPAS API 4.0, PUT /passholders/{passholderId}
//!
//! Rule: whoever has a valid right does not move out of its region when a counter replaces what is known of
//! him; a change of membership gives him the right in the new one
//! Test: `whoever_has_a_valid_right_does_not_move_out_of_its_region`
//! Source: UiTPAS API 4.0, PUT /passholders/{passholderId}

use crate::card_system::CardSystems;
use crate::passholder::residence;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::access::Permission;
use contracts::pass::{Address, Counter, Membership, MembershipStatus, SocialTariffStatus};
use contracts::{CardSystemId, Refusal};

/// Where a person lives from now on.
pub struct Home<'a> {
    pub address: &'a Address,
    pub systems: &'a CardSystems,
}

impl Home<'_> {
    fn is_in(&self, id: CardSystemId) -> bool {
        let region = self.systems.get(&id);
        region.is_some_and(|region| residence::is_in(self.address, region))
    }
}

/// The membership whose right ends on another day than before; none when it is the same day.
pub fn prolonged<'a>(
    memberships: &'a [Membership],
    day: NaiveDate,
    counters: &[&Counter],
    home: &Home,
) -> Result<Option<&'a Membership>, Refusal> {
    let granting: Vec<&&Counter> = counters.iter().filter(|counter| counter.grants).collect();
    if granting.is_empty() {
        return Err(Refusal::forbidden(
            Permission::PassholdersWriteSocialtariff.as_str(),
        ));
    }
    let may = |membership: &Membership| {
        let id = membership.card_system_id;
        granting
            .iter()
            .any(|counter| counter.card_system_ids.contains(&id))
    };
    let found = memberships.iter().find(|membership| {
        let has_right = membership.social_tariff.is_some();
        let is_active = membership.status == MembershipStatus::Active;
        has_right && is_active && may(membership) && home.is_in(membership.card_system_id)
    });
    let Some(membership) = found else {
        let words = "there is no right to the social tariff that could end on another day";
        return Err(Refusal::invalid_data(&[(
            "/registrationSocialTariffEndDate".into(),
            words.into(),
        )]));
    };
    let is_same = membership
        .social_tariff
        .is_some_and(|right| right.end_date == day);
    Ok((!is_same).then_some(membership))
}

/// Refuses an address outside of a region where the person has a right.
pub fn require_home(memberships: &[Membership], home: &Home, at: DateTime<Utc>) -> Result<(), Refusal> {
    let is_left = |membership: &Membership| {
        let is_valid = membership
            .social_tariff
            .is_some_and(|right| right.status(at) != SocialTariffStatus::Expired);
        is_valid && !home.is_in(membership.card_system_id)
    };
    match memberships.iter().any(is_left) {
        false => Ok(()),
        true => Err(Refusal::invalid_data(&[(
            "/address/postalCode".into(),
            "is outside of the region of the current card system".into(),
        )])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::pass::{CardSystem, City, SocialTariff};

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
        let found = |counters: &[&Counter], address| {
            let found = prolonged(&members, wanted, counters, &Home { address, systems });
            found.map(|member| member.map(|member| member.card_system_id.0))
        };
        assert_eq!(found(&[&may, &elsewhere], geetbets).unwrap(), Some(2));
        assert_eq!(found(&[&may, &elsewhere], zoutleeuw).unwrap(), Some(3));
        assert_eq!(found(&[&may_not, &elsewhere], zoutleeuw).unwrap(), Some(3));
        assert!(found(&[&may_not, &elsewhere], geetbets).is_err());
        assert!(found(&[&may, &elsewhere], &at("3300")).is_err());
        let home = Home {
            address: geetbets,
            systems,
        };
        assert_eq!(
            prolonged(&members, day("2026-12-31"), &[&may], &home).unwrap(),
            None
        );
        let slug = |members: &[Membership], counter: &Counter| {
            prolonged(members, wanted, &[counter], &home)
                .err()
                .map(|refusal| refusal.slug)
        };
        for members in [&members[..], &members[..1]] {
            let refused = slug(members, &may_not);
            assert_eq!(
                refused.as_deref(),
                Some("auth/forbidden"),
                "with or without a right"
            );
        }
        assert_eq!(slug(&members[..1], &may).as_deref(), Some("body/invalid-data"));
    }

    #[test]
    fn whoever_has_a_valid_right_does_not_move_out_of_its_region() {
        let systems = systems();
        let now = "2026-11-14T10:00:00Z".parse().unwrap();
        let is_fine = |end: Option<&str>, code: &str| {
            let members = [member(2, "2025-01-01", end)];
            let (address, systems) = (&at(code), &systems);
            require_home(&members, &Home { address, systems }, now).is_ok()
        };
        assert!(is_fine(Some("2026-12-31"), "3450"));
        assert!(!is_fine(Some("2026-12-31"), "3300"));
        assert!(!is_fine(Some("2026-10-31"), "3300"), "days of grace count");
        assert!(is_fine(Some("2026-09-30"), "3300"), "it has ended");
        assert!(is_fine(None, "3300"));
    }
}
