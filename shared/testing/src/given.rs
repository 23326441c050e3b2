//! What the world looks like before a test: holders, groups, events - as the facts that tell of them.

use chassis::sealing::{Keys, NamedSecrets};
use contracts::activity::{EventChanged, OrganizerChanged};
use contracts::pass::*;
use contracts::{CardSystemId, PassNumber, PassholderId, PeriodLimit, PeriodType};
use uuid::Uuid;

/// The region of most tests.
pub const REGION: CardSystemId = CardSystemId(38);

/// The passholder with this number.
pub fn holder_id(n: u32) -> PassholderId {
    PassholderId(Uuid::from_u128(0xB1E0 + u128::from(n)))
}

/// The pass number of holder `n`; those with the right have a social card, as the field issues them.
pub fn pass_number(n: u32, social: bool) -> PassNumber {
    PassNumber::of_kind(9901, n, social)
}

/// A person of Geetbets with an active card and no right.
pub fn holder(n: u32) -> PassholderChanged {
    holder_with(n, None)
}

/// A person of Geetbets with the right until the end of 2026 and thirty days of grace.
pub fn social_holder(n: u32) -> PassholderChanged {
    let end_date = chrono::NaiveDate::from_ymd_opt(2026, 12, 31).unwrap_or_default();
    holder_with(
        n,
        Some(SocialTariff {
            end_date,
            grace_days: 30,
            suspended_until: None,
        }),
    )
}

fn holder_with(n: u32, social_tariff: Option<SocialTariff>) -> PassholderChanged {
    let since = chrono::NaiveDate::from_ymd_opt(2025, 9, 1).unwrap_or_default();
    let card = HeldCard {
        pass_number: pass_number(n, social_tariff.is_some()),
        card_system_id: REGION,
        status: CardStatus::Active,
        chip_number: None,
    };
    PassholderChanged {
        passholder_id: holder_id(n),
        version: 1,
        pass_type: PassType::Individual,
        postal_code: "3450".into(),
        homes: vec![],
        second_homes: vec![],
        memberships: vec![Membership {
            card_system_id: REGION,
            status: MembershipStatus::Active,
            since,
            social_tariff,
        }],
        cards: vec![card],
        tickets_per_year: None,
        rights: None,
    }
}

/// The fact as pass tells it: rights sealed under the demo key.
pub fn sealed(fact: &PassholderChanged) -> PassholderChanged {
    let secrets = NamedSecrets::try_from("1:demo-rights-secret-demo-rights-secret".to_owned());
    let keys = Keys::new(&secrets.expect("a setting"), PassholderChanged::SEALED_FOR);
    fact.clone()
        .seal_rights(|plain, place| keys.seal_text(plain, place))
        .expect("rights that can be sealed")
}

/// A group with the right and this many tickets a year.
pub fn group(n: u32, tickets_per_year: i32) -> PassholderChanged {
    PassholderChanged {
        pass_type: PassType::Group,
        tickets_per_year: Some(tickets_per_year),
        ..social_holder(n)
    }
}

/// The library of Geetbets.
pub fn organizer() -> OrganizerChanged {
    OrganizerChanged {
        organizer_id: "bib-geetbets".into(),
        version: 1,
        name: "Bibliotheek Geetbets".into(),
        card_system_ids: vec![REGION],
        postal_code: Some("3450".into()),
    }
}

/// An event of that library: one ticket per person in all.
pub fn event(id: &str) -> EventChanged {
    EventChanged {
        event_id: id.into(),
        version: 1,
        organizer_id: organizer().organizer_id,
        title: format!("Activiteit {id}"),
        card_system_ids: vec![REGION],
        ticket_limit: Some(PeriodLimit {
            volume: 1,
            period_type: PeriodType::Absolute,
        }),
        places: None,
        waiting_list: false,
        reservation_minutes: None,
        offer_minutes: None,
        first_day: None,
        last_day: None,
    }
}
