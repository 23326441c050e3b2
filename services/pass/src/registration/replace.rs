//! Replace: what is known of a passholder is what was said now.

use super::prolong::{Granting, Home};
use super::{identity, last_day, permission, prolong, row};
use crate::card_system::CardSystems;
use crate::holding::granting;
use crate::passholder::{self, residence};
use crate::person::Person;
use crate::right::{Act, Held};
use crate::seals::Seals;
use crate::{card_system, city_settings, consent, home, membership, person};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::*;
use contracts::{CardSystemId, OrganizerId, Refusal};
use messaging::Tx;
use std::collections::BTreeSet;

/// Written by a counter of a region that the person belongs to; for others there is no such passholder.
///
/// Rule: a passholder is changed by counters of the regions that he belongs to
/// Test: `a_passholder_is_changed_by_counters_of_his_regions_only`
/// Source: UiTPAS API 4.0, PUT /passholders/{passholderId}
pub async fn replace(tx: &mut Tx, seals: &Seals, ask: ReplacePassholder) -> Result<Done, Fault> {
    let (id, today) = (ask.passholder_id, brussels_day(tx.now()));
    identity::require(&ask.person, today)?;
    passholder::lock(tx.conn(), &[id.0]).await?;
    let found = person::load_one(tx.conn(), id).await?;
    let before = found
        .filter(|person| person.pass_type == PassType::Individual)
        .ok_or_else(passholder::not_found)?;
    let counters = acting(&before, &ask.counters);
    let organizer = recorder(&counters, ask.organizer_id.as_ref()).ok_or_else(passholder::not_found)?;
    let has_agreed = consent::has_parent(tx.conn(), id).await?;
    consent::require_parent(&ask.person, today, has_agreed)?;
    let systems = card_system::all_by_id(tx.conn()).await?;
    require_move(&before, &ask.person.address, &counters, &systems, tx.now())?;
    let right = right(tx, &before, &ask, &counters, &systems).await?;
    if residence::is_elsewhere(&before.address, &ask.person.address) {
        home::store::withdraw(tx.conn(), id).await?;
    }
    write(tx, seals, &before, &ask.person, organizer).await?;
    if let Some(row) = right {
        for verdict in membership::put(tx, &[row], Act::counter(organizer)).await? {
            verdict?;
        }
    }
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(Done {})
}

/// Those of the caller's counters that belong to a region of the person.
pub fn acting<'a>(person: &Person, counters: &'a [Counter]) -> Vec<&'a Counter> {
    let is_of = |counter: &&Counter| {
        let sight = Sight::CardSystems(counter.card_system_ids.clone());
        person.is_seen_by(&sight)
    };
    counters.iter().filter(is_of).collect()
}

/// Whose counter acts, of several: the first of their organizers.
pub fn first_of<'a>(counters: &[&'a Counter]) -> Option<&'a OrganizerId> {
    counters.iter().map(|counter| &counter.organizer_id).min()
}

/// Where it was said: at the organizer that the body names when the caller stands there, else at the first
/// of them.
///
/// Rule: what somebody agreed to is recorded at the organizer that the body names, when the caller acts there
/// Test: `consent_is_recorded_where_it_was_said`
/// Source: GDPR article 7; this house
fn recorder<'a>(counters: &[&'a Counter], named: Option<&OrganizerId>) -> Option<&'a OrganizerId> {
    let mut ids = counters.iter().map(|counter| &counter.organizer_id);
    ids.find(|id| Some(*id) == named).or_else(|| first_of(counters))
}

/// Whoever stays in the city is not asked where it is.
///
/// Rule: where somebody lives is judged when the postal code, the city or the country changes
/// Test: `who_stays_in_the_city_is_not_asked_where_it_is`
/// Source: UiTPAS API 4.0, PUT /passholders/{passholderId}; this house
fn require_move(
    before: &Person,
    address: &Address,
    counters: &[&Counter],
    systems: &CardSystems,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    if !residence::is_elsewhere(&before.address, address) {
        return Ok(());
    }
    require_address(address, counters, systems)?;
    let second = before.second_code_on(brussels_day(at));
    let lived = Home::of(&before.address, second, systems);
    let home = Home::of(address, second, systems);
    prolong::require_home(&before.memberships, &lived, &home, at)
}

/// Refuses an address that is none, or that these counters may not write.
pub fn require_address(
    address: &Address,
    counters: &[&Counter],
    systems: &CardSystems,
) -> Result<(), Refusal> {
    // The contract knows no other problem here than a body that does not fit.
    residence::require_city(address, systems)
        .map_err(|refusal| Refusal::invalid_data(&[("/address/city".into(), refusal.title)]))?;
    let writes_abroad = counters.iter().any(|counter| counter.writes_abroad);
    permission::require_abroad(address, writes_abroad)
}

/// The membership with another last day of its right, if one was said.
async fn right(
    tx: &mut Tx,
    person: &Person,
    ask: &ReplacePassholder,
    counters: &[&Counter],
    systems: &CardSystems,
) -> Result<Option<MembershipRow>, Fault> {
    let Some(day) = ask.social_tariff_end else {
        return Ok(None);
    };
    let address = &ask.person.address;
    let second = person.second_code_on(brussels_day(tx.now()));
    let home = Home::of(address, second, systems);
    let granting = prolong::granting(&person.memberships, counters, &home)?;
    let regions = of_own_city(tx, &granting, &home.codes).await?;
    let Some(of) = prolong::prolonged(&person.memberships, day, &regions, tx.now())? else {
        return Ok(None);
    };
    last_day::require(day, brussels_day(tx.now()))?;
    let right = Held {
        last_day: day,
        suspended_until: of.social_tariff.and_then(|right| right.suspended_until),
    };
    Ok(Some(membership::with_right(
        person.passholder_id,
        of,
        Some(right),
    )))
}

/// The regions where one of the counters may give a right to who lives there.
///
/// # Errors
/// 403 when in none of them, whatever right there is.
async fn of_own_city(
    tx: &mut Tx,
    granting: &[Granting<'_>],
    homes: &[&str],
) -> Result<Vec<CardSystemId>, Fault> {
    let mut regions = vec![];
    for Granting { region, counters } in granting {
        let mut may = counters.iter().any(|counter| counter.grants_elsewhere);
        let own: BTreeSet<&str> = counters
            .iter()
            .filter_map(|counter| counter.postal_code.as_deref())
            .collect();
        for code in own {
            for home in homes {
                may = may || city_settings::is_same_city(tx.conn(), *region, code, home).await?;
            }
        }
        if may {
            regions.push(*region);
        }
    }
    match regions.is_empty() && !granting.is_empty() {
        true => Err(granting::forbidden_elsewhere().into()),
        false => Ok(regions),
    }
}

async fn write(
    tx: &mut Tx,
    seals: &Seals,
    before: &Person,
    person: &PersonData,
    organizer: &OrganizerId,
) -> Result<(), Fault> {
    let id = before.passholder_id;
    let registered_on = brussels_day(before.created_at);
    let row = row(id, person, before.registration_organizer.clone(), registered_on);
    let insz = person.insz.as_ref().map(|sent| &sent.0);
    let nationality = person.nationality.as_deref();
    passholder::enter(tx, &seals.insz, row, insz, nationality).await?;
    consent::record(tx, id, person, organizer).await
}
