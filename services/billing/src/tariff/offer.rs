//! Which reduced prices a holder has for an event, and by which key.
//!
//! Rule: there is one social tariff: the lowest price for the holder, then the lowest key
//! Test: `the_cheapest_key_wins_and_a_key_that_saves_nothing_is_no_tariff`
//! Source: UiTPAS API 4.0, GET /tariffs
//!
//! Rule: a key that makes the ticket no cheaper is no tariff
//! Test: `the_cheapest_key_wins_and_a_key_that_saves_nothing_is_no_tariff`
//! Source: this house
//!
//! Rule: a coupon stands beside the social tariff until it is used up
//! Test: `a_coupon_stands_beside_the_social_tariff_until_it_is_used_up`
//! Source: UiTPAS API 4.0, GET /tariffs

use super::{Basis, Offer, SOCIAL_TARIFF, Wanted, conditions, parts};
use crate::coupon::{self, has_coupon};
use crate::key::Key;
use crate::limit::{self, Limit};
use contracts::Cents;
use contracts::billing::{CouponRow, KeyUsage, PaidShare, Payer, ReducedPrice, TariffType};
use contracts::day::brussels_day;

/// The one social tariff: the lowest price for the holder, then the lowest key id.
pub fn social(wanted: &Wanted<'_>, keys: &[Key]) -> Option<Offer> {
    let mut sharings = vec![];
    for key in keys.iter().filter(|key| key.usage != KeyUsage::Coupon) {
        sharings.extend(share(wanted, key));
    }
    let cheapest = sharings
        .into_iter()
        .min_by_key(|sharing| (sharing.holder_pays, sharing.key.id))?;
    let tariff = ReducedPrice {
        id: SOCIAL_TARIFF.into(),
        name: "Kansentarief".into(),
        price: cheapest.holder_pays,
        tariff_type: TariffType::Socialtariff,
    };
    let reason = cheapest.reason.clone();
    Some(cheapest.offer(tariff, reason, social_limits(wanted)))
}

/// A person has a number of tickets for an event, a group one for a year; places are of all together.
fn social_limits(wanted: &Wanted<'_>) -> Vec<Limit> {
    let (holder, event, today) = (&wanted.buyer.holder, wanted.event, brussels_day(wanted.at));
    let mut limits = vec![];
    if let (Some(rule), false) = (event.ticket_limit, holder.is_group()) {
        limits.push(limit::tickets(&event.event_id, holder.passholder_id, rule, today));
    }
    if let (Some(volume), true) = (holder.tickets_per_year, holder.is_group()) {
        limits.push(limit::quota(holder.passholder_id, volume, today));
    }
    if let Some(volume) = event.places {
        limits.push(limit::places(&event.event_id, volume, today));
    }
    limits
}

/// The tariff of a coupon, if this holder has it for this event and its key makes the ticket cheaper.
pub fn coupon(wanted: &Wanted<'_>, coupon: &CouponRow, keys: &[Key]) -> Option<Offer> {
    let buyer = wanted.buyer;
    let has_right = buyer.has_right_in(coupon.card_system_id, wanted.at);
    if !has_coupon(&buyer.holder, has_right, wanted.event, coupon, wanted.at) {
        return None;
    }
    let key = keys.iter().find(|key| key.id == coupon.key_id)?;
    let sharing = share(wanted, key)?;
    let tariff = ReducedPrice {
        id: coupon::tariff_id(coupon.id),
        name: coupon.name.clone(),
        price: sharing.holder_pays,
        tariff_type: TariffType::Coupon,
    };
    let reason = format!("bon {} \"{}\", {}", coupon.id, coupon.name, sharing.reason);
    Some(sharing.offer(tariff, reason, coupon_limits(wanted, coupon)))
}

fn coupon_limits(wanted: &Wanted<'_>, coupon: &CouponRow) -> Vec<Limit> {
    let (holder, today) = (wanted.buyer.holder.passholder_id, brussels_day(wanted.at));
    let mut limits = vec![];
    if let Some(rule) = coupon.limit {
        limits.push(limit::coupon(coupon.id, holder, rule, today));
    }
    if let Some(rule) = coupon.limit_per_event {
        let event = &wanted.event.event_id;
        limits.push(limit::coupon_for_event(coupon.id, holder, event, rule, today));
    }
    limits
}

/// How a key shares a price.
struct Sharing<'k> {
    key: &'k Key,
    shares: Vec<PaidShare>,
    holder_pays: Cents,
    /// Which version, and whether the holder lives where the organizer does.
    reason: String,
    basis: Basis,
}

/// None when the key does not count, or does not make the ticket cheaper.
fn share<'k>(wanted: &Wanted<'_>, key: &'k Key) -> Option<Sharing<'k>> {
    if !conditions::hold(key, wanted) {
        return None;
    }
    let version = &key.version;
    let at_home = wanted.is_at_home();
    let where_from = match at_home {
        true => "inwoner van de gemeente van de organisator",
        false => "inwoner van een andere gemeente",
    };
    let organizer = &wanted.event.organizer_id;
    let reached = key.reached.get(organizer).copied();
    let basis = wanted
        .buyer
        .basis(at_home, reached.filter(|_| version.threshold.is_some()));
    let parts = parts(wanted.price, basis.rule(version), &basis.payers, organizer);
    let of_holder = parts.iter().filter(|part| part.step.payer == Payer::Passholder);
    let holder_pays: Cents = of_holder.map(|part| part.step.cents).sum();
    if holder_pays >= wanted.price {
        return None;
    }
    let reason = format!(
        "verdeelsleutel {} \"{}\" versie {}, {where_from}: {}",
        key.id,
        key.name,
        version.version,
        wanted.buyer.residence()
    );
    Some(Sharing {
        key,
        shares: parts.into_iter().flat_map(|part| part.paid).collect(),
        holder_pays,
        reason,
        basis,
    })
}

impl Sharing<'_> {
    fn offer(self, tariff: ReducedPrice, reason: String, limits: Vec<Limit>) -> Offer {
        let version = &self.key.version;
        let awaits = version.threshold.is_some() && self.basis.threshold.is_none();
        Offer {
            awaits: awaits.then(|| version.clone()),
            tariff,
            key_id: self.key.id,
            key_version: version.version,
            shares: self.shares,
            reason,
            basis: self.basis,
            limits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::municipality::Payers;
    use crate::tariff::Buyer;
    use crate::tariff::examples::{key, library_event, resident_of};
    use contracts::billing::{PayerKind, Share};
    use proptest::prelude::*;
    use std::collections::HashMap;

    /// Those of the rounding table.
    fn rules() -> Vec<Vec<(Payer, Share)>> {
        use Payer::{Municipality, Organizer, Passholder};
        use Share::{Fixed, PercentOfPrice, Rest};
        let percent = |percent: u32| PercentOfPrice(percent * 100);
        vec![
            vec![
                (Passholder, percent(20)),
                (Municipality, percent(40)),
                (Organizer, Rest),
            ],
            vec![
                (Passholder, percent(20)),
                (Organizer, percent(10)),
                (Municipality, Rest),
            ],
            vec![
                (Passholder, Fixed(Cents(150))),
                (Municipality, percent(50)),
                (Organizer, Rest),
            ],
            vec![
                (Passholder, Fixed(Cents(150))),
                (Municipality, percent(70)),
                (Organizer, Rest),
            ],
        ]
    }

    fn cents(shares: &[PaidShare], payer: PayerKind) -> Vec<Cents> {
        let of = shares.iter().filter(|share| share.payer == payer);
        of.map(|share| share.cents).collect()
    }

    proptest! {
        #[test]
        fn with_two_homes_shares_still_sum_to_the_price(
            price in 1i64..10_000_000_000,
            percent in 1u8..=99,
            rule in 0usize..4,
        ) {
            let known = [("3450", "Geetbets"), ("3350", "Linter")];
            let known: HashMap<_, _> = known.map(|(code, name)| (code.to_owned(), name.to_owned())).into();
            let event = library_event();
            let mut key = key(KeyUsage::Automatic);
            key.version.own = rules().swap_remove(rule);
            let of_one = resident_of("Geetbets", true);
            let of_two = Buyer {
                payers: Payers::of(&known, "3450", Some(("3350", percent))),
                ..of_one.clone()
            };
            let wanted = |buyer| Wanted {
                buyer,
                event: &event,
                price: Cents(price),
                at: "2026-11-14T10:00:00Z".parse().unwrap(),
            };
            let alone = share(&wanted(&of_one), &key).map(|sharing| sharing.shares);
            let both = share(&wanted(&of_two), &key).map(|sharing| sharing.shares);
            prop_assert_eq!(alone.is_some(), both.is_some());
            if let (Some(alone), Some(both)) = (alone, both) {
                prop_assert_eq!(both.iter().map(|share| share.cents).sum::<Cents>(), Cents(price));
                prop_assert!(both.iter().all(|share| share.cents.0 >= 0), "{:?}", both);
                for payer in [PayerKind::Passholder, PayerKind::Organizer] {
                    prop_assert_eq!(cents(&alone, payer), cents(&both, payer));
                }
                let part = cents(&alone, PayerKind::Municipality)[0];
                let parts = cents(&both, PayerKind::Municipality);
                prop_assert_eq!(&parts, &[part - parts[1], parts[1]]);
                let half_up = (i128::from(part.0) * i128::from(percent) * 2 + 100).div_euclid(200);
                prop_assert_eq!(i128::from(parts[1].0), half_up);
            }
        }
    }
}
