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

use super::{Offer, SOCIAL_TARIFF, Wanted, conditions};
use crate::coupon::{self, has_coupon};
use crate::key::{Key, split};
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
    if !has_coupon(&wanted.buyer.holder, wanted.event, coupon, wanted.at) {
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
}

/// None when the key does not count, or does not make the ticket cheaper.
fn share<'k>(wanted: &Wanted<'_>, key: &'k Key) -> Option<Sharing<'k>> {
    if !conditions::hold(key, wanted) {
        return None;
    }
    let version = &key.version;
    let (rule, where_from) = match wanted.is_at_home() {
        true => (&version.own, "inwoner van de gemeente van de organisator"),
        false => (&version.other, "inwoner van een andere gemeente"),
    };
    let mut shares = Vec::with_capacity(rule.len());
    let mut holder_pays = Cents(0);
    for (payer, cents) in split(wanted.price, rule) {
        if payer == Payer::Passholder {
            holder_pays = holder_pays + cents;
        }
        shares.push(PaidShare {
            payer,
            payer_id: payer_id(wanted, payer),
            cents,
        });
    }
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
        shares,
        holder_pays,
        reason,
    })
}

fn payer_id(wanted: &Wanted<'_>, payer: Payer) -> Option<String> {
    match payer {
        Payer::Municipality => Some(wanted.buyer.municipality.clone()),
        Payer::Organizer => Some(wanted.event.organizer_id.0.clone()),
        Payer::Passholder | Payer::Flanders => None,
    }
}

impl Sharing<'_> {
    fn offer(self, tariff: ReducedPrice, reason: String, limits: Vec<Limit>) -> Offer {
        Offer {
            tariff,
            key_id: self.key.id,
            key_version: self.key.version.version,
            shares: self.shares,
            reason,
            limits,
        }
    }
}
