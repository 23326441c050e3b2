//! What a card of a region costs somebody who has a pass.

use super::{Purchase, Wanted, none, quote, shown};
use crate::membership::step::{Step, step};
use crate::person::Person;
use crate::{card_system, passholder, person};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::Refusal;
use contracts::day::brussels_day;
use contracts::pass::{CardReason, MembershipPrice, PriceForHolder, Sight};
use messaging::Reading;

/// Whoever asks for a region of his own may ask for anybody whose id he has: that is how somebody of another
/// region is made a member.
///
/// # Errors
/// 404 for an unknown region, one without prices, or a holder whom the caller may not see;
/// `invalid-voucher-code`.
pub async fn for_holder(reading: &mut Reading, ask: PriceForHolder) -> Result<MembershipPrice, Fault> {
    let regions = card_system::all_by_id(reading.conn()).await?;
    let region = regions
        .get(&ask.card_system_id)
        .ok_or_else(|| Refusal::card_system_not_found(ask.card_system_id).not_found())?;
    let now = reading.now();
    let found = person::load_one(reading.conn(), ask.passholder_id).await?;
    let person = found.filter(|person| is_seen(person, &ask));
    let missing = || passholder::unknown(ask.passholder_id).not_found();
    let person = person.ok_or_else(missing)?;
    let purchase = Purchase {
        card_type: ask.card_type,
        reason: reason(&person, &ask, now),
        gets_right: ask.social_tariff,
        voucher: ask.voucher,
    };
    let wanted = Wanted::of(&person, region, purchase, now).ok_or_else(missing)?;
    let quote = quote(reading.conn(), region, &wanted, brussels_day(now)).await?;
    let line = quote.line.ok_or_else(|| none(ask.card_system_id))?;
    Ok(shown(line))
}

fn is_seen(person: &Person, ask: &PriceForHolder) -> bool {
    match &ask.sight {
        Sight::CardSystems(own) if own.contains(&ask.card_system_id) => true,
        sight => person.is_seen_by(sight),
    }
}

/// What the card would be for; one that changes nothing else takes the place of a lost one.
fn reason(person: &Person, ask: &PriceForHolder, now: DateTime<Utc>) -> CardReason {
    let wish = person.wish(ask.card_system_id, ask.card_type, ask.social_tariff);
    match step(person.membership_of(ask.card_system_id), &wish, now) {
        Ok(Step::New(reason) | Step::Replace(reason)) => reason,
        Ok(Step::NotPossible) | Err(_) => CardReason::LossTheft,
    }
}
