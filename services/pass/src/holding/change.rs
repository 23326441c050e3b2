//! Change: a membership is added or replaced, always with a card.

use super::standing::{Standing, standing};
use super::store::{self, Issue};
use super::{granting, home};
use crate::membership::step::{Step, Wish, impossible, keeps_right, step};
use crate::membership::{self, end_date};
use crate::person::Person;
use crate::price::{Purchase, Quote, Wanted, quote};
use crate::referral::{self, Guided};
use crate::right::Act;
use crate::seals::Seals;
use crate::{account, card, passholder, person};
use chassis::Fault;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::{
    CardReason, CardType, ChangeMembership, MembershipRow, MembershipStatus, NewAddress, WantedSocialTariff,
};
use contracts::{OrganizerId, PassNumber, Refusal};
use messaging::Tx;

const MOST_DIGITAL: i64 = 20;

/// The holder keeps points, right of other regions and id; the card of this region that was used is blocked.
///
/// # Errors
/// In this order: as [`standing`]; `passholder-new-membership-error`; 403 without the permission for a right;
/// an address or a last day that cannot be; 403 for the right of somebody of another city;
/// `invalid-voucher-code`; the card.
///
/// Rule: a person uses at most one card of a region: a new one takes the place of the one before, which is
/// blocked
/// Test: `a_lost_card_is_blocked_and_the_new_one_counts`
/// Source: UiTPAS documentation, nieuwe kaart
pub async fn change(tx: &mut Tx, seals: &Seals, ask: ChangeMembership) -> Result<Done, Fault> {
    let (id, region) = (ask.passholder_id, ask.card_system_id);
    passholder::lock(tx.conn(), &[id.0]).await?;
    let standing = standing(tx.conn(), id, region, &ask.counter).await?;
    let plan = plan(tx, &standing, &ask).await?;
    let quote = price(tx, &standing, &plan.wanted).await?;
    if let Some(address) = &plan.moves_to {
        let today = brussels_day(tx.now());
        crate::home::store::withdraw(tx.conn(), id).await?;
        passholder::move_to(tx, id, &address.clone().into(), today).await?;
    }
    if card::block_active(tx, id, region).await? {
        account::drop_tokens(tx.conn(), id).await?;
    }
    let pass_number = take_card(tx, &ask, plan.wanted.has_right).await?;
    let guided = Guided {
        code: ask.referral_code.as_ref(),
        partner_may_know: ask.partner_may_know,
    };
    referral::complete_guided(tx, &seals.referral_codes, guided, &ask.counter, id).await?;
    // Behind the card: with it goes the number of persons, for which all counters of the region wait.
    put_membership(tx, &plan, &ask.counter.organizer_id).await?;
    note(tx, &ask, &plan, quote, pass_number).await?;
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(Done {})
}

/// What is done.
struct Plan {
    reason: CardReason,
    moves_to: Option<NewAddress>,
    /// As it is from now on.
    membership: MembershipRow,
    wanted: Wanted,
}

async fn plan(tx: &mut Tx, standing: &Standing, ask: &ChangeMembership) -> Result<Plan, Fault> {
    let (now, person) = (tx.now(), &standing.person);
    let today = brussels_day(now);
    let before = person.membership_of(ask.card_system_id);
    let reason = reason(person, ask, now)?;
    let keeps_right = keeps_right(reason);
    let granted = ask.social_tariff.filter(|_| !keeps_right);
    let is_about_right = granting::is_about_right(reason, granted.is_some());
    if is_about_right {
        granting::require_permission(&ask.counter)?;
    }
    let (region, address) = (&standing.region, ask.address.as_ref());
    let moves_to = home::new_home(person, region, address, granted.is_some(), today)?;
    let end = granted.map(|wanted| last_day(wanted, today)).transpose()?;
    if is_about_right {
        let new = moves_to.map(|address| address.postal_code.as_str());
        let first = new.unwrap_or(person.home_postal_code());
        let homes: Vec<&str> = std::iter::once(first)
            .chain(person.second_code_on(today))
            .collect();
        let is_own = granting::is_own_city(tx.conn(), &ask.counter, region.id, &homes).await?;
        granting::require_city(&ask.counter, is_own)?;
    }
    let kept = before
        .and_then(|before| before.social_tariff)
        .filter(|_| keeps_right);
    let purchase = Purchase {
        card_type: ask.card_type,
        reason,
        gets_right: granted.is_some(),
        voucher: ask.voucher.clone(),
    };
    let missing = || Fault::broken("a person without a date of birth");
    Ok(Plan {
        reason,
        moves_to: moves_to.cloned(),
        membership: MembershipRow {
            passholder_id: ask.passholder_id,
            card_system_id: ask.card_system_id,
            status: MembershipStatus::Active,
            since: before.map_or(today, |before| before.since),
            social_tariff_end: end.or(kept.map(|right| right.end_date)),
            suspended_until: kept.and_then(|right| right.suspended_until),
        },
        wanted: Wanted::of(person, region, purchase, now).ok_or_else(missing)?,
    })
}

fn reason(person: &Person, ask: &ChangeMembership, now: DateTime<Utc>) -> Result<CardReason, Refusal> {
    let wish = Wish {
        replacement: ask.replacement,
        ..person.wish(ask.card_system_id, ask.card_type, ask.social_tariff.is_some())
    };
    match step(person.membership_of(ask.card_system_id), &wish, now)? {
        Step::NotPossible => Err(impossible("Nothing would change")),
        Step::New(reason) | Step::Replace(reason) => Ok(reason),
    }
}

fn last_day(wanted: WantedSocialTariff, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let end = wanted
        .social_tariff_end_date
        .unwrap_or_else(|| end_date::usual(today));
    end_date::require("/socialTariff/socialTariffEndDate", end, today)?;
    Ok(end)
}

/// The price on this day, with the voucher used up.
async fn price(tx: &mut Tx, standing: &Standing, wanted: &Wanted) -> Result<Quote, Fault> {
    let now = tx.now();
    let quote = quote(tx.conn(), &standing.region, wanted, brussels_day(now)).await?;
    quote.redeem(tx.conn(), now).await?;
    Ok(quote)
}

/// A row of a pack goes through the same verb.
async fn put_membership(tx: &mut Tx, plan: &Plan, organizer: &OrganizerId) -> Result<(), Fault> {
    let act = Act {
        moves_in: plan.moves_to.is_some(),
        ..Act::counter(organizer)
    };
    let verdicts = membership::put(tx, std::slice::from_ref(&plan.membership), act).await?;
    Ok(verdicts.into_iter().collect::<Result<(), Refusal>>()?)
}

async fn take_card(tx: &mut Tx, ask: &ChangeMembership, has_right: bool) -> Result<PassNumber, Fault> {
    let wrong = |words: &str| Refusal::invalid_data(&[("/uitpasNumber".into(), words.into())]);
    match (ask.card_type, &ask.uitpas_number) {
        (CardType::NfcCard, Some(number)) => {
            let (region, organizer) = (ask.card_system_id, &ask.counter.organizer_id);
            card::hand_out(tx, number, region, organizer, ask.passholder_id, has_right).await
        }
        (CardType::NfcCard, None) => Err(wrong("is needed for a card").into()),
        (CardType::Digital, None) => {
            require_few(tx, ask).await?;
            card::issue(tx, ask.card_system_id, ask.passholder_id).await
        }
        (CardType::Digital, Some(_)) => Err(wrong("a digital pass gets its number here").into()),
    }
}

/// Rule: a counter makes at most 20 digital passes of a region for one holder within a year
/// Test: `a_holder_gets_no_more_than_twenty_digital_passes_of_a_region_within_a_year`
/// Source: this house: the numbers of a region are not endless
async fn require_few(tx: &mut Tx, ask: &ChangeMembership) -> Result<(), Fault> {
    let since = tx.now() - Duration::days(365);
    let made = store::digital_since(tx.conn(), ask.passholder_id, ask.card_system_id, since).await?;
    if made < MOST_DIGITAL {
        return Ok(());
    }
    let words = format!("the holder got {MOST_DIGITAL} digital passes of the region within a year");
    Err(Refusal::invalid_data(&[("/cardType".into(), words)]).into())
}

async fn note(
    tx: &mut Tx,
    ask: &ChangeMembership,
    plan: &Plan,
    quote: Quote,
    pass_number: PassNumber,
) -> Result<(), Fault> {
    let issue = Issue {
        id: tx.new_id(),
        passholder_id: ask.passholder_id,
        card_system_id: ask.card_system_id,
        pass_number,
        reason: plan.reason,
        organizer_id: ask.counter.organizer_id.clone(),
        line: quote.line,
        voucher: quote.voucher.map(|voucher| voucher.code().to_owned()),
        issued_at: tx.now(),
    };
    store::note(tx.conn(), &issue).await
}
