//! Create: a partner guides somebody. Nothing of the person is asked.

use super::sample::{Percent, is_sampled};
use super::shown::{day_of, next_change};
use super::store::{self, Kept};
use super::tell::tell;
use crate::{card_system, partner};
use chassis::Fault;
use chassis::sealing::Keys;
use chrono::Days;
use contracts::access::Permission;
use contracts::day::brussels_day;
use contracts::pass::{CardSystem, CreateReferral, CreatedReferral, Mandate, Partner, ReferralState};
use contracts::{ReferralId, Refusal};
use messaging::Tx;
use std::num::NonZeroU16;

/// How long a code counts.
const CODE_LASTS: Days = Days::new(60);

/// What the settings say of referrals.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub most_of_a_day: NonZeroU16,
    pub checked: Percent,
}

/// The first of the codes that nobody has is taken; of it a keyed hash is kept.
///
/// # Errors
/// 403 without the mandate, or when it does not count today; `body/invalid-data` for a municipality beyond
/// the area; 429 when the partner made as many today as it may.
///
/// Rule: a code counts for 60 days and is used once
/// Test: `a_code_counts_for_sixty_days`, `a_code_is_used_once_also_by_two_at_once`
/// Source: this house
///
/// Rule: a partner makes at most 100 referrals a day, unless the settings say another number; not how many
/// are open, because that would tell it how many were used
/// Test: `a_partner_makes_as_many_a_day_as_the_setting_says`
/// Source: this house; setting `referrals_per_partner_per_day`
///
/// Rule: only a partner with that mandate attests on its honour that somebody has the right
/// Test: `only_who_has_the_mandate_attests_on_honour`
/// Source: this house
pub async fn create(
    tx: &mut Tx,
    codes: &Keys,
    terms: Terms,
    ask: CreateReferral,
) -> Result<CreatedReferral, Fault> {
    let today = brussels_day(tx.now());
    let found = partner::hold(tx.conn(), ask.partner_id).await?;
    let partner = found
        .filter(|partner| partner::counts_on(partner, today))
        .ok_or_else(forbidden)?;
    let may = |mandate: Mandate| partner.mandates.contains(&mandate);
    if !may(Mandate::Refer) || (ask.attested && !may(Mandate::AttestOnHonour)) {
        return Err(forbidden().into());
    }
    let systems = card_system::all_by_id(tx.conn()).await?;
    let area: Vec<&CardSystem> = partner
        .card_system_ids
        .iter()
        .filter_map(|id| systems.get(id))
        .collect();
    require_municipality(&area, ask.postal_code.as_deref())?;
    if store::made_on(tx.conn(), partner.id, today).await? >= i64::from(terms.most_of_a_day.get()) {
        return Err(Refusal::new("uitpas/rate-limited", 429, "Too many referrals today").into());
    }
    let mut new = kept(tx, &partner, &ask, terms)?;
    new.tell_on = next_change(&new.seen(), day_of(tx.now()));
    let code = take_code(tx, codes, &ask, &new).await?;
    tell(tx, &new)?;
    Ok(CreatedReferral {
        referral: new.view(day_of(tx.now())),
        code,
        made_with: ask.made_with,
        regions: area.iter().filter_map(|region| region.name.clone()).collect(),
    })
}

fn forbidden() -> Refusal {
    Refusal::forbidden(Permission::ReferralsWrite.as_str())
}

fn kept(tx: &mut Tx, partner: &Partner, ask: &CreateReferral, terms: Terms) -> Result<Kept, Fault> {
    let today = brussels_day(tx.now());
    let chance = u32::from_be_bytes(chassis::random()?);
    Ok(Kept {
        id: ReferralId(tx.new_id()),
        partner_id: partner.id,
        version: 1,
        seen_version: 1,
        told_version: 1,
        tell_on: None,
        state: ReferralState::Created,
        form: ask.form,
        may_know: ask.partner_may_know,
        is_taken_back: false,
        postal_code: ask.postal_code.clone(),
        region: None,
        is_attested: ask.attested,
        is_sampled: ask.attested && is_sampled(terms.checked, chance),
        created_on: today,
        last_day: today + CODE_LASTS,
        accepted_by: None,
        used_on: None,
        withdrawn_on: None,
        known_from: None,
        refused_for: None,
        passholder_id: None,
        completed_on: None,
        active_on: None,
        active_heard: None,
        returned_on: None,
        returned_heard: None,
    })
}

fn require_municipality(area: &[&CardSystem], postal_code: Option<&str>) -> Result<(), Refusal> {
    let Some(wanted) = postal_code else {
        return Ok(());
    };
    let mut cities = area.iter().flat_map(|region| region.cities.iter().flatten());
    match cities.any(|city| city.postal_code == wanted) {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&[(
            "/postalCode".into(),
            "is no municipality of the area".into(),
        )])),
    }
}

async fn take_code(tx: &mut Tx, codes: &Keys, ask: &CreateReferral, new: &Kept) -> Result<usize, Fault> {
    let now = tx.now();
    for (n, code) in ask.codes.iter().enumerate() {
        let letters = code.expose().as_bytes();
        if !store::of_codes(tx.conn(), &codes.indexes(letters))
            .await?
            .is_empty()
        {
            continue;
        }
        let index = codes.index(codes.newest(), letters)?;
        if store::add(tx.conn(), new, &index, now).await? {
            return Ok(n);
        }
    }
    Err(Fault::Busy("all of these codes are taken".into()))
}
