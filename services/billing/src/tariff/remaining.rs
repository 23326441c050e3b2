//! What is left of the offers that somebody has: what is used up is not offered, and words say why.

use super::{Quote, right};
use crate::limit::{Counter, Limit};
use chrono::{DateTime, Utc};
use contracts::billing::{AvailablePrice, AvailablePrices, TariffFilter};
use contracts::{Message, message};
use std::collections::HashMap;

/// The most tickets that a group is told to have left.
const MOST_SHOWN: i32 = 500;

/// What is used of each counter; one that is not there is not used.
pub type Used = HashMap<Counter, i32>;

fn left(limit: &Limit, used: &Used) -> i32 {
    let used = used.get(&limit.counter).copied().unwrap_or(0);
    limit.volume.saturating_sub(used)
}

/// What can be sold now. The words are those of the first limit that is reached, or say that there is nothing
/// of this kind.
pub fn remaining(quote: &Quote<'_>, filter: TariffFilter, used: &Used, at: DateTime<Utc>) -> AvailablePrices {
    let (mut available, mut reached) = (vec![], None);
    for offer in &quote.offers {
        if let Some(limit) = offer.limits.iter().find(|limit| left(limit, used) <= 0) {
            reached = reached.or_else(|| Some(limit.about.message()));
            continue;
        }
        let least = offer.limits.iter().map(|limit| left(limit, used)).min();
        let remaining = match quote.buyer.holder.is_group() {
            true => least.unwrap_or(MOST_SHOWN).min(MOST_SHOWN),
            false => 1,
        };
        available.push(AvailablePrice {
            tariff: offer.tariff.clone(),
            remaining,
        });
    }
    AvailablePrices {
        available,
        end_user_message: reached.or_else(|| nothing(quote, filter, at)),
    }
}

/// Words where there is no offer at all.
fn nothing(quote: &Quote<'_>, filter: TariffFilter, at: DateTime<Utc>) -> Option<Message> {
    if !quote.offers.is_empty() {
        return None;
    }
    let has_right = right::has_right(&quote.buyer.holder, &quote.buyer.one_right, quote.event, at);
    match filter == TariffFilter::Any && !has_right {
        true => Some(message::no_right_and_no_coupon()),
        false => Some(message::no_tariff_here()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Key;
    use crate::limit;
    use crate::tariff::examples::{key, library_event, resident_of};
    use crate::tariff::{Wanted, offer};
    use contracts::billing::KeyUsage;
    use contracts::{Cents, PeriodLimit, PeriodType};

    fn at() -> DateTime<Utc> {
        "2026-11-14T10:00:00Z".parse().unwrap()
    }

    fn shown(has_right: bool, keys: &[Key], used: &Used) -> AvailablePrices {
        let once = PeriodLimit {
            volume: 1,
            period_type: PeriodType::Absolute,
        };
        let (mut event, buyer) = (library_event(), resident_of("Geetbets", has_right));
        event.ticket_limit = Some(once);
        let wanted = Wanted {
            buyer: &buyer,
            event: &event,
            price: Cents(1000),
            at: at(),
        };
        let offers = offer::social(&wanted, keys).into_iter().collect();
        let quote = Quote {
            buyer: buyer.clone(),
            event: &event,
            offers,
        };
        remaining(&quote, TariffFilter::Any, used, at())
    }

    #[test]
    fn what_is_used_up_is_not_offered_and_words_say_why() {
        let keys = [key(KeyUsage::Automatic)];
        let fresh = shown(true, &keys, &Used::new());
        assert_eq!(fresh.available[0].tariff.price, Cents(200));
        assert_eq!((fresh.available[0].remaining, fresh.end_user_message), (1, None));
        let once = PeriodLimit {
            volume: 1,
            period_type: PeriodType::Absolute,
        };
        let holder = resident_of("Geetbets", true).holder.passholder_id;
        let today = "2026-11-14".parse().unwrap();
        let counter = limit::tickets(&library_event().event_id, holder, once, today).counter;
        let after = shown(true, &keys, &Used::from([(counter, 1)]));
        assert!(after.available.is_empty());
        assert_eq!(after.end_user_message, Some(message::tickets_used_up(once)));
    }

    #[test]
    fn nobody_goes_without_an_offer_and_without_words() {
        let no_key = shown(true, &[], &Used::new());
        assert_eq!(no_key.end_user_message, Some(message::no_tariff_here()));
        let no_right = shown(false, &[key(KeyUsage::Automatic)], &Used::new());
        assert_eq!(no_right.end_user_message, Some(message::no_right_and_no_coupon()));
    }
}
