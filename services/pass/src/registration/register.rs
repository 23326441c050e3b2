//! Register: a person becomes a passholder, with a membership and a pass.

use super::{identity, permission, right, row};
use crate::card_system::{self, CardSystems};
use crate::passholder::{self, Beside, residence};
use crate::seals::Seals;
use crate::{card, consent, membership, note, person, picture, series};
use chassis::Fault;
use contracts::access::Permission;
use contracts::day::brussels_day;
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId, Refusal};
use messaging::Tx;

/// All of it, or nothing: of two who register one national number or one card at once the second is refused.
///
/// Rule: a person is registered in a region of the counter, with a card of its stock or a digital pass
/// Test: `who_is_registered_is_found_by_number_and_told_once`,
/// `a_counter_registers_in_its_own_regions_only`
/// Source: UiTPAS API 4.0, POST /passholders
pub async fn register(tx: &mut Tx, seals: &Seals, ask: RegisterPassholder) -> Result<Registered, Fault> {
    let today = brussels_day(tx.now());
    identity::require(&ask.person, today)?;
    consent::require_parent(&ask.person, today)?;
    let systems = card_system::all_by_id(tx.conn()).await?;
    if let Some(said) = ask.card_system_id {
        own_region(&ask.counter, said, &systems)?;
    }
    residence::require_city(&ask.person.address, &systems)?;
    permission::require_abroad(&ask.person.address, ask.counter.writes_abroad)?;
    let id = PassholderId(tx.new_id());
    let pass = pass(tx, &ask).await?;
    let region = own_region(&ask.counter, pass.card_system_id, &systems)?;
    let is_social = pass.pass_number.is_social_card();
    let last_day = right::last_day(ask.social_tariff_end, is_social, today)?;
    if last_day.is_some() {
        permission::require_right(&ask.counter, &ask.person.address, region, &systems)?;
    }
    enter(tx, seals, id, &ask).await?;
    let member = MembershipRow {
        passholder_id: id,
        card_system_id: region.id,
        status: MembershipStatus::Active,
        since: today,
        social_tariff_end: last_day,
        suspended_until: None,
    };
    for verdict in membership::put(tx, &[member]).await? {
        verdict?;
    }
    card::give(tx, pass, id).await?;
    note::keep(tx, id, ask.note.as_deref()).await?;
    if let Some(sent) = &ask.picture {
        picture::clean(sent).map_err(|refusal| pointed("/registrationPicture", refusal))?;
        picture::keep(tx, id, sent).await?;
    }
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(Registered { passholder_id: id })
}

/// The same words, for a member of a body.
fn pointed(pointer: &str, refusal: Refusal) -> Refusal {
    Refusal::invalid_data(&[(pointer.into(), refusal.title)])
}

/// A region that there is, and where the counter registers.
fn own_region<'a>(
    counter: &Counter,
    id: CardSystemId,
    systems: &'a CardSystems,
) -> Result<&'a CardSystem, Refusal> {
    let region = systems
        .get(&id)
        .ok_or_else(|| Refusal::card_system_not_found(id))?;
    match counter.card_system_ids.contains(&id) {
        true => Ok(region),
        false => Err(Refusal::forbidden(Permission::PassholdersWrite.as_str())),
    }
}

/// The pass, held before anything is counted, so that nobody waits for it while others wait for the count.
async fn pass(tx: &mut Tx, ask: &RegisterPassholder) -> Result<CardRow, Fault> {
    let region = match &ask.card {
        NewCard::FromStock(number) => {
            return card::take_from_stock(tx, number, ask.card_system_id).await;
        }
        NewCard::Digital => only_region(ask)?,
    };
    series::next(tx, region).await
}

/// The region that was said, or the only one of the counter.
fn only_region(ask: &RegisterPassholder) -> Result<CardSystemId, Refusal> {
    match (ask.card_system_id, ask.counter.card_system_ids.as_slice()) {
        (Some(id), _) => Ok(id),
        (None, [only]) => Ok(*only),
        (None, _) => {
            let words = "is required: the organizer belongs to none or several";
            Err(Refusal::invalid_data(&[(
                "/registrationCardSystemId".into(),
                words.into(),
            )]))
        }
    }
}

async fn enter(tx: &mut Tx, seals: &Seals, id: PassholderId, ask: &RegisterPassholder) -> Result<(), Fault> {
    let (person, now) = (&ask.person, tx.now());
    let organizer = &ask.counter.organizer_id;
    let row = row(id, person, Some(organizer.clone()), brussels_day(now));
    let insz = person.insz.as_ref().map(|sent| &sent.0);
    let beside = Beside {
        address: person.address.clone(),
        nationality: person.nationality.clone(),
    };
    passholder::enter(tx, &seals.insz, row, insz, &beside).await?;
    passholder::put_creation(tx.conn(), id, now).await?;
    consent::record(tx, id, person, organizer).await
}
