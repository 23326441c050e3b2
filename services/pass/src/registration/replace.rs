//! Replace: what is known of a passholder is what was said now.

use super::{identity, permission, prolong, right, row};
use crate::passholder::{self, Beside, residence};
use crate::person::Person;
use crate::seals::Seals;
use crate::{card_system, consent, membership, person};
use chassis::Fault;
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::*;
use contracts::{OrganizerId, Refusal};
use messaging::Tx;

/// Written by a counter of a region that the person belongs to; for others there is no such passholder.
///
/// Rule: a passholder is changed by counters of the regions that he belongs to
/// Test: `a_passholder_is_changed_by_counters_of_his_regions_only`
/// Source: UiTPAS API 4.0, PUT /passholders/{passholderId}
pub async fn replace(tx: &mut Tx, seals: &Seals, ask: ReplacePassholder) -> Result<Done, Fault> {
    let (id, now) = (ask.passholder_id, tx.now());
    identity::require(&ask.person, brussels_day(now))?;
    passholder::lock(tx.conn(), &[id.0]).await?;
    let found = person::load_one(tx.conn(), id).await?;
    let missing = || Refusal::new("url/not-found", 404, "Passholder not found");
    let before = found
        .filter(|person| person.pass_type == PassType::Individual)
        .ok_or_else(missing)?;
    let counters = acting(&before, &ask.counters);
    let organizer = counters.first().ok_or_else(missing)?.organizer_id.clone();
    let systems = card_system::all_by_id(tx.conn()).await?;
    let address = &ask.person.address;
    if *address != before.address {
        require_city(address, &systems)?;
        let writes_abroad = counters.iter().any(|counter| counter.writes_abroad);
        permission::require_abroad(address, writes_abroad)?;
        prolong::require_home(&before.memberships, address, &systems, now)?;
    }
    if let Some(day) = ask.social_tariff_end
        && let Some(of) = prolong::prolonged(&before.memberships, day, &counters)?
    {
        right::require(day, brussels_day(now))?;
        put_right(tx, &before, of, day).await?;
    }
    write(tx, seals, &before, &ask.person, &organizer).await?;
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(Done {})
}

/// Those of the caller's counters that belong to a region of the person.
fn acting<'a>(person: &Person, counters: &'a [Counter]) -> Vec<&'a Counter> {
    let is_of = |counter: &&Counter| {
        let sight = Sight::CardSystems(counter.card_system_ids.clone());
        person.is_seen_by(&sight)
    };
    counters.iter().filter(is_of).collect()
}

/// The contract knows no other problem here than a body that does not fit.
fn require_city(address: &Address, systems: &card_system::CardSystems) -> Result<(), Refusal> {
    residence::require_city(address, systems)
        .map_err(|refusal| Refusal::invalid_data(&[("/address/city".into(), refusal.title)]))
}

async fn put_right(
    tx: &mut Tx,
    person: &Person,
    of: &Membership,
    day: chrono::NaiveDate,
) -> Result<(), Fault> {
    let row = MembershipRow {
        passholder_id: person.passholder_id,
        card_system_id: of.card_system_id,
        status: of.status,
        since: of.since,
        social_tariff_end: Some(day),
        suspended_until: of.social_tariff.and_then(|right| right.suspended_until),
    };
    for verdict in membership::put(tx, &[row]).await? {
        verdict?;
    }
    Ok(())
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
    let beside = Beside {
        address: person.address.clone(),
        nationality: person.nationality.clone(),
    };
    passholder::enter(tx, &seals.insz, row, insz, &beside).await?;
    consent::record(tx, id, person, organizer).await
}
