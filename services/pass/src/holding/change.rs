//! Change: a membership is added or replaced, always with a card.

use super::home;
use super::standing::{Standing, standing};
use super::store::{self, Issue};
use crate::membership::step::{Step, Wish, impossible, step};
use crate::membership::{self, end_date};
use crate::price::{Quote, Wanted, quote};
use crate::seals::Seals;
use crate::{card, city_settings, passholder, person, voucher};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::access::Permission;
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::{
    CardReason, CardType, ChangeMembership, MembershipRow, MembershipStatus, WantedSocialTariff,
};
use contracts::{PassNumber, Refusal};
use messaging::Tx;

/// The holder keeps points, right of other regions and id; the card of this region that was used is blocked.
///
/// # Errors
/// In this order: as [`standing`]; `passholder-new-membership-error`; an address or a last day that cannot
/// be; 403 for the right of somebody of another city; `invalid-voucher-code`; the card.
///
/// Rule: a person uses at most one card of a region: a new one takes the place of the one before, which is
/// blocked
/// Test: `a_lost_card_is_blocked_and_the_new_one_counts`
/// Source: UiTPAS documentation, nieuwe kaart
pub async fn change(tx: &mut Tx, seals: &Seals, ask: ChangeMembership) -> Result<Done, Fault> {
    let (id, region) = (ask.passholder_id, ask.card_system_id);
    passholder::lock(tx.conn(), &[id.0]).await?;
    let standing = standing(tx.conn(), id, region, &ask.registrar).await?;
    let plan = plan(tx, &standing, &ask).await?;
    let quote = price(tx, &standing, &plan, &ask).await?;
    if let Some(address) = &ask.address {
        store::move_to(tx.conn(), id, &address.clone().into()).await?;
    }
    put_membership(tx, &plan).await?;
    card::block_active(tx.conn(), id, region).await?;
    let pass_number = take_card(tx, &ask).await?;
    note(tx, &ask, &plan, quote, pass_number).await?;
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(Done {})
}

/// What is done.
struct Plan {
    reason: CardReason,
    /// As it is from now on.
    membership: MembershipRow,
}

async fn plan(tx: &mut Tx, standing: &Standing, ask: &ChangeMembership) -> Result<Plan, Fault> {
    let (now, person) = (tx.now(), &standing.person);
    let today = brussels_day(now);
    let before = person.membership_of(ask.card_system_id);
    let wish = Wish {
        has_right: ask.social_tariff.is_some(),
        card_type: ask.card_type,
        replacement: ask.replacement,
        is_member: !person.memberships.is_empty(),
        has_card: person.uses_card_of(ask.card_system_id),
    };
    let reason = match step(before, &wish, now)? {
        Step::NotPossible => return Err(impossible("Nothing would change").into()),
        Step::New(reason) | Step::Replace(reason) => reason,
    };
    let keeps_right = matches!(reason, CardReason::LossTheft | CardReason::Defect);
    let granted = ask.social_tariff.filter(|_| !keeps_right);
    let (region, regions) = (&standing.region, &standing.regions);
    home::judge(
        person,
        region,
        regions,
        ask.address.as_ref(),
        granted.is_some(),
        now,
    )?;
    let end = granted.map(|wanted| last_day(wanted, today)).transpose()?;
    if end.is_some() {
        require_city(tx, standing, ask).await?;
    }
    let kept = before
        .and_then(|before| before.social_tariff)
        .filter(|_| keeps_right);
    Ok(Plan {
        reason,
        membership: MembershipRow {
            passholder_id: ask.passholder_id,
            card_system_id: ask.card_system_id,
            status: MembershipStatus::Active,
            since: before.map_or(today, |before| before.since),
            social_tariff_end: end.or(kept.map(|right| right.end_date)),
            suspended_until: kept.and_then(|right| right.suspended_until),
        },
    })
}

fn last_day(wanted: WantedSocialTariff, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let end = wanted
        .social_tariff_end_date
        .unwrap_or_else(|| end_date::usual(today));
    match end_date::is_allowed(end, today) {
        true => Ok(end),
        false => Err(Refusal::invalid_data(&[(
            "/socialTariff/socialTariffEndDate".into(),
            "is between today and the end of the next year".into(),
        )])),
    }
}

/// Rule: a counter grants the right to people of its own city, and to those of others only with a permission
/// of its own
/// Test: `the_right_is_granted_to_people_of_another_city_only_with_a_permission_of_its_own`
/// Source: UiTPAS API 4.0, PASSHOLDERS_WRITE_SOCIALTARIFF_FULL_CARDSYSTEM
async fn require_city(tx: &mut Tx, standing: &Standing, ask: &ChangeMembership) -> Result<(), Fault> {
    if ask.registrar.is_for_every_city {
        return Ok(());
    }
    let moved_to = ask.address.as_ref().map(|address| address.postal_code.as_str());
    let home = moved_to.unwrap_or(standing.person.home_postal_code());
    let is_own = match &ask.registrar.postal_code {
        Some(own) => city_settings::is_same_city(tx.conn(), ask.card_system_id, own, home).await?,
        None => false,
    };
    let permission = Permission::PassholdersWriteSocialtariffFullCardsystem;
    match is_own {
        true => Ok(()),
        false => Err(Refusal::forbidden(permission.as_str()).into()),
    }
}

/// The price on this day, with the voucher used up.
async fn price(
    tx: &mut Tx,
    standing: &Standing,
    plan: &Plan,
    ask: &ChangeMembership,
) -> Result<Quote, Fault> {
    let now = tx.now();
    let missing = || Fault::broken("a person without a date of birth");
    let moved_to = ask.address.as_ref().map(|address| address.postal_code.as_str());
    let home = moved_to.unwrap_or(standing.person.home_postal_code());
    let wanted = Wanted {
        card_type: ask.card_type,
        reason: plan.reason,
        date_of_birth: standing.person.date_of_birth.ok_or_else(missing)?,
        postal_code: home.to_owned(),
        has_right: plan.membership.social_tariff_end.is_some(),
        voucher: ask.voucher.clone(),
    };
    let quote = quote(tx.conn(), &standing.region, &wanted, brussels_day(now)).await?;
    if let Some(voucher) = &quote.voucher {
        voucher::redeem(tx.conn(), voucher, now).await?;
    }
    Ok(quote)
}

/// A row of a pack goes through the same verb.
async fn put_membership(tx: &mut Tx, plan: &Plan) -> Result<(), Fault> {
    let verdicts = membership::put(tx, std::slice::from_ref(&plan.membership)).await?;
    Ok(verdicts.into_iter().collect::<Result<(), Refusal>>()?)
}

async fn take_card(tx: &mut Tx, ask: &ChangeMembership) -> Result<PassNumber, Fault> {
    let wrong = |words: &str| Refusal::invalid_data(&[("/uitpasNumber".into(), words.into())]);
    match (ask.card_type, &ask.uitpas_number) {
        (CardType::NfcCard, Some(number)) => {
            card::hand_out(tx, number, ask.card_system_id, ask.passholder_id).await
        }
        (CardType::NfcCard, None) => Err(wrong("is needed for a card").into()),
        (CardType::Digital, None) => card::issue(tx, ask.card_system_id, ask.passholder_id).await,
        (CardType::Digital, Some(_)) => Err(wrong("a digital pass gets its number here").into()),
    }
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
        organizer_id: ask.registrar.organizer_id.clone(),
        line: quote.line,
        voucher: quote.voucher.map(|voucher| voucher.code().to_owned()),
        issued_at: tx.now(),
    };
    store::note(tx.conn(), &issue).await
}
