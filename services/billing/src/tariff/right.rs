//! The right to the social tariff, as the regions of an event see it.
//!
//! Rule: a holder of the right pays the tariff of the key, one without it gets words instead
//! Test: `a_holder_with_the_right_pays_a_fifth_and_one_without_gets_words`
//! Source: UiTPAS API 4.0, GET /tariffs
//!
//! Rule: a right counts until its grace is over, then the sale is refused as expired
//! Test: `grace_counts_and_after_it_the_right_is_refused`
//! Source: UiTPAS API 4.0, `social-tariff-expired`; `graceDays` of the card system

use super::{Buyer, OneRight};
use crate::event::Event;
use chrono::{DateTime, Utc};
use contracts::pass::SocialTariffStatus;
use contracts::{Refusal, message};
use directory::Holder;

/// Whether one of the rights that count in the event's regions is valid.
pub fn has_right(holder: &Holder, one_right: &OneRight, event: &Event, at: DateTime<Utc>) -> bool {
    statuses(holder, one_right, event, at).contains(&SocialTariffStatus::Active)
}

fn statuses(
    holder: &Holder,
    one_right: &OneRight,
    event: &Event,
    at: DateTime<Utc>,
) -> Vec<SocialTariffStatus> {
    let regions = event.card_system_ids.iter();
    regions
        .flat_map(|id| one_right.statuses(holder, *id, at))
        .collect()
}

/// Refuses a buyer whose right in the event's regions has ended or is suspended, unless another right there
/// is valid. One who never had a right there is not refused: a key may need none.
pub fn require_right(buyer: &Buyer, event: &Event, at: DateTime<Utc>) -> Result<(), Refusal> {
    let statuses = statuses(&buyer.holder, &buyer.one_right, event, at);
    if statuses.contains(&SocialTariffStatus::Active) {
        return Ok(());
    }
    let refusal = if statuses.contains(&SocialTariffStatus::Suspended) {
        Refusal::uitpas("social-tariff-suspended", "Social tariff suspended")
    } else if statuses.contains(&SocialTariffStatus::Expired) {
        Refusal::uitpas("social-tariff-expired", "Social tariff expired")
    } else {
        return Ok(());
    };
    Err(refusal.message(message::pass_needs_renewal()))
}
