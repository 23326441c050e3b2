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
    let has_right = right::has_right(&quote.buyer.holder, quote.event, at);
    match filter == TariffFilter::Any && !has_right {
        true => Some(message::no_right_and_no_coupon()),
        false => Some(message::no_tariff_here()),
    }
}
