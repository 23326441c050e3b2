//! For the tests of rules: a key, an event, and who wants a ticket.

use super::{Buyer, OneRight};
use crate::event::Event;
use crate::key::Key;
use crate::municipality::Payers;
use contracts::billing::{KeyConditions, KeyUsage, KeyVersion, Payer, Share};
use contracts::pass::{Membership, MembershipStatus, PassType, SocialTariff};
use contracts::{CardSystemId, DistributionKeyId, PassholderId};
use directory::Holder;
use std::collections::HashMap;
use uuid::Uuid;

const REGION: CardSystemId = CardSystemId(38);

/// A fifth for the holder, the rest for the organizer.
pub fn key(usage: KeyUsage) -> Key {
    let split = vec![
        (Payer::Passholder, Share::PercentOfPrice(2000)),
        (Payer::Organizer, Share::Rest),
    ];
    Key {
        id: DistributionKeyId(1),
        name: "key".into(),
        card_system_id: REGION,
        usage,
        organizers: vec![],
        chosen_by: vec![],
        version: KeyVersion {
            version: 1,
            valid_from: "2020-01-01".parse().unwrap(),
            valid_to: None,
            decision: None,
            conditions: KeyConditions::default(),
            own: split.clone(),
            other: split,
            threshold: None,
        },
        reached: HashMap::new(),
    }
}

/// An event of the library of Geetbets.
pub fn library_event() -> Event {
    Event {
        event_id: "theatre".into(),
        title: "Poppentheater".into(),
        organizer_id: "bib-geetbets".into(),
        card_system_ids: vec![REGION],
        ticket_limit: None,
        places: None,
        waiting_list: false,
        reservation_minutes: 10,
        offer_minutes: 1440,
        days: None,
        municipality: Some("Geetbets".into()),
    }
}

/// Somebody who lives there, with the right until the end of 2026 or without.
pub fn resident_of(municipality: &str, has_right: bool) -> Buyer {
    let right = SocialTariff {
        end_date: "2026-12-31".parse().unwrap(),
        grace_days: 0,
        suspended_until: None,
    };
    let holder = Holder {
        passholder_id: PassholderId(Uuid::from_u128(1)),
        pass_type: PassType::Individual,
        postal_code: "3450".into(),
        homes: vec![],
        second_homes: vec![],
        memberships: vec![Membership {
            card_system_id: REGION,
            status: MembershipStatus::Active,
            since: "2025-09-01".parse().unwrap(),
            social_tariff: has_right.then_some(right),
        }],
        tickets_per_year: None,
    };
    Buyer {
        holder,
        day: "2026-11-14".parse().unwrap(),
        since: None,
        until: None,
        payers: Payers::only(municipality),
        one_right: OneRight::default(),
    }
}
