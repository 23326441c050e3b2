//! Which reduced prices a holder has for an event, and by which rule.

use super::limit::{self, Limit};
use super::split::split;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::*;
use contracts::day::brussels_day;
use contracts::pass::SocialTariffStatus;
use contracts::{
    CardSystemId, Cents, DistributionKeyId, Euro, EventId, OrganizerId, PeriodLimit, Refusal, message,
};
use directory::Holder;

/// An event as billing knows it, with the organizer's home.
#[derive(Debug, Clone)]
pub struct Event {
    pub event_id: EventId,
    pub title: String,
    pub organizer_id: OrganizerId,
    pub card_system_ids: Vec<CardSystemId>,
    pub ticket_limit: Option<PeriodLimit>,
    pub places: Option<i32>,
    /// The municipality of the organizer; none when its address is unknown.
    pub municipality: Option<String>,
}

/// A key with the version that is valid today.
#[derive(Debug, Clone)]
pub struct Key {
    pub id: DistributionKeyId,
    pub name: String,
    pub card_system_id: CardSystemId,
    pub usage: KeyUsage,
    /// Whose key it is; none means everybody's.
    pub organizers: Vec<OrganizerId>,
    /// Events for which a manual key was chosen.
    pub chosen_by: Vec<EventId>,
    pub version: KeyVersion,
}

impl Key {
    /// Whether it can apply to an event: one of its regions, assigned to its organizer or to all, and, if it
    /// is manual, chosen for it.
    fn is_for(&self, event: &Event) -> bool {
        event.card_system_ids.contains(&self.card_system_id)
            && (self.organizers.is_empty() || self.organizers.contains(&event.organizer_id))
            && (self.usage != KeyUsage::Manual || self.chosen_by.contains(&event.event_id))
    }
}

/// Who wants a ticket.
#[derive(Debug, Clone)]
pub struct Buyer {
    pub holder: Holder,
    /// The municipality that pays for this person or group.
    pub municipality: String,
}

/// A reduced price, who bears what, why, and what it uses up.
#[derive(Debug, Clone)]
pub struct Offer {
    pub tariff: Tariff,
    pub key_id: DistributionKeyId,
    pub key_version: i32,
    pub shares: Vec<PaidShare>,
    pub reason: String,
    pub limits: Vec<Limit>,
}

/// The one social tariff: the lowest price for the holder, then the lowest key id.
pub fn social(buyer: &Buyer, event: &Event, keys: &[Key], price: Cents, at: DateTime<Utc>) -> Option<Offer> {
    let today = brussels_day(at);
    let mut offers: Vec<Offer> = keys
        .iter()
        .filter(|key| key.usage != KeyUsage::Coupon)
        .filter_map(|key| by_key(buyer, event, key, price, at))
        .map(|(key, shares, reason)| {
            let tariff = Tariff {
                id: TariffType::Socialtariff.as_str().into(),
                name: "Kansentarief".into(),
                price: Euro(holders_part(&shares)),
                tariff_type: TariffType::Socialtariff,
            };
            Offer {
                tariff,
                key_id: key.id,
                key_version: key.version.version,
                shares,
                reason,
                limits: social_limits(buyer, event, today),
            }
        })
        .collect();
    offers.sort_by_key(|offer| (offer.tariff.price, offer.key_id));
    offers.into_iter().next()
}

fn social_limits(buyer: &Buyer, event: &Event, today: NaiveDate) -> Vec<Limit> {
    let holder = buyer.holder.passholder_id;
    let tickets = event
        .ticket_limit
        .filter(|_| !buyer.holder.is_group())
        .map(|rule| limit::tickets(&event.event_id, holder, rule, today));
    let quota = buyer
        .holder
        .tickets_per_year
        .filter(|_| buyer.holder.is_group())
        .map(|volume| limit::quota(holder, volume, today));
    let places = event
        .places
        .map(|volume| limit::places(&event.event_id, volume, today));
    [tickets, quota, places].into_iter().flatten().collect()
}

/// The tariff of a coupon that this holder has for this event.
pub fn coupon(
    buyer: &Buyer,
    event: &Event,
    coupon: &CouponRow,
    keys: &[Key],
    price: Cents,
    at: DateTime<Utc>,
) -> Option<Offer> {
    let today = brussels_day(at);
    if !has_coupon(buyer, event, coupon, at, today) {
        return None;
    }
    let key = keys.iter().find(|key| key.id == coupon.key_id)?;
    let (_, shares, reason) = by_key(buyer, event, key, price, at)?;
    let holder = buyer.holder.passholder_id;
    let limits = [
        coupon
            .limit
            .map(|rule| limit::coupon(coupon.id, holder, rule, today)),
        coupon
            .limit_per_event
            .map(|rule| limit::coupon_for_event(coupon.id, holder, &event.event_id, rule, today)),
    ];
    let tariff = Tariff {
        id: format!("COUPON_{}", coupon.id),
        name: coupon.name.clone(),
        price: Euro(holders_part(&shares)),
        tariff_type: TariffType::Coupon,
    };
    let reason = format!("bon {} \"{}\", {reason}", coupon.id, coupon.name);
    Some(Offer {
        tariff,
        key_id: key.id,
        key_version: key.version.version,
        shares,
        reason,
        limits: limits.into_iter().flatten().collect(),
    })
}

fn has_coupon(buyer: &Buyer, event: &Event, coupon: &CouponRow, at: DateTime<Utc>, today: NaiveDate) -> bool {
    let is_member = buyer
        .holder
        .active()
        .any(|membership| membership.card_system_id == coupon.card_system_id);
    let granted = match &coupon.granted_to {
        CouponAudience::SocialTariff => {
            buyer.holder.social_status(coupon.card_system_id, at) == Some(SocialTariffStatus::Active)
        }
        CouponAudience::Everyone => !buyer.holder.is_group(),
        CouponAudience::Groups => buyer.holder.is_group(),
        CouponAudience::Passholders(ids) => ids.contains(&buyer.holder.passholder_id),
    };
    is_member
        && granted
        && event.card_system_ids.contains(&coupon.card_system_id)
        && coupon.valid_from <= today
        && coupon.valid_to.is_none_or(|last| today <= last)
        && (coupon.organizers.is_empty() || coupon.organizers.contains(&event.organizer_id))
        && (coupon.events.is_empty() || coupon.events.contains(&event.event_id))
}

/// The shares of a key whose conditions all hold and that makes the ticket cheaper.
fn by_key<'k>(
    buyer: &Buyer,
    event: &Event,
    key: &'k Key,
    price: Cents,
    at: DateTime<Utc>,
) -> Option<(&'k Key, Vec<PaidShare>, String)> {
    let at_home = event.municipality.as_deref() == Some(buyer.municipality.as_str());
    if !key.is_for(event)
        || !holds(
            &key.version.conditions,
            buyer,
            key.card_system_id,
            price,
            at_home,
            at,
        )
    {
        return None;
    }
    let rule = if at_home {
        &key.version.own
    } else {
        &key.version.other
    };
    let shares: Vec<PaidShare> = split(price, rule)
        .into_iter()
        .map(|(payer, cents)| {
            let payer_id = match payer {
                Payer::Municipality => Some(buyer.municipality.clone()),
                Payer::Organizer => Some(event.organizer_id.0.clone()),
                Payer::Passholder | Payer::Flanders => None,
            };
            PaidShare {
                payer,
                payer_id,
                cents,
            }
        })
        .collect();
    let where_from = if at_home {
        "inwoner van de gemeente van de organisator"
    } else {
        "inwoner van een andere gemeente"
    };
    let reason = format!(
        "verdeelsleutel {} \"{}\" versie {}, {where_from}: {}",
        key.id, key.name, key.version.version, buyer.municipality
    );
    (holders_part(&shares) < price).then_some((key, shares, reason))
}

fn holds(
    conditions: &KeyConditions,
    buyer: &Buyer,
    system: CardSystemId,
    price: Cents,
    at_home: bool,
    at: DateTime<Utc>,
) -> bool {
    let price_fits = match conditions.price {
        None => true,
        Some(PriceCondition::LessThan(bound)) => price < bound,
        Some(PriceCondition::GreaterThan(bound)) => price > bound,
        Some(PriceCondition::Equal(bound)) => price == bound,
    };
    let active = |id| buyer.holder.social_status(id, at) == Some(SocialTariffStatus::Active);
    let right_fits = match conditions.social {
        SocialCondition::InMyCardSystem => active(system),
        SocialCondition::AtLeastOneCardSystem => buyer
            .holder
            .active()
            .any(|membership| active(membership.card_system_id)),
        SocialCondition::NotNeeded => true,
    };
    let home_fits = match conditions.residence {
        None => true,
        Some(ResidenceCondition::In) => at_home,
        Some(ResidenceCondition::NotIn) => !at_home,
    };
    price_fits && right_fits && home_fits
}

fn holders_part(shares: &[PaidShare]) -> Cents {
    shares
        .iter()
        .filter(|share| share.payer == Payer::Passholder)
        .map(|share| share.cents)
        .sum()
}

/// Whether one of the holder's rights in the event's regions is valid.
pub fn has_right(holder: &Holder, event: &Event, at: DateTime<Utc>) -> bool {
    statuses(holder, event, at).contains(&SocialTariffStatus::Active)
}

fn statuses(holder: &Holder, event: &Event, at: DateTime<Utc>) -> Vec<SocialTariffStatus> {
    event
        .card_system_ids
        .iter()
        .filter_map(|id| holder.social_status(*id, at))
        .collect()
}

/// Refuses a holder whose right in the event's regions has ended or is suspended, unless another right there
/// is valid.
pub fn require_right(holder: &Holder, event: &Event, at: DateTime<Utc>) -> Result<(), Refusal> {
    let statuses = statuses(holder, event, at);
    if statuses.contains(&SocialTariffStatus::Active) {
        Ok(())
    } else if statuses.contains(&SocialTariffStatus::Suspended) {
        Err(
            Refusal::uitpas("social-tariff-suspended", "Social tariff suspended")
                .message(message::pass_needs_renewal()),
        )
    } else if statuses.contains(&SocialTariffStatus::Expired) {
        Err(Refusal::uitpas("social-tariff-expired", "Social tariff expired")
            .message(message::pass_needs_renewal()))
    } else {
        Ok(())
    }
}
