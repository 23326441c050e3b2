//! Register: a person becomes a passholder, with a membership and a pass.

use super::last_day::last_day;
use super::{identity, permission, row};
use crate::card_system::{self, CardSystems};
use crate::holding::{Issue, granting};
use crate::passholder::{self, residence};
use crate::price::{Newcomer, Quote, Wanted, quote};
use crate::referral::{self, Guided};
use crate::right::Act;
use crate::seals::Seals;
use crate::{card, consent, holding, mail, membership, note, person, person_count, picture};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::access::Permission;
use contracts::day::brussels_day;
use contracts::pass::*;
use contracts::{CardSystemId, PassNumber, PassholderId, Refusal};
use messaging::Tx;
use std::collections::HashMap;
use uuid::Uuid;

/// All of it, or nothing: of two who register one national number or one card at once the second is refused.
/// What can be judged without the national number is judged before it.
///
/// Rule: a person is registered in a region of the counter, with a card of its stock or a digital pass
/// Test: `who_is_registered_is_found_by_number_and_told_once`,
/// `a_counter_registers_in_its_own_regions_only`
/// Source: UiTPAS API 4.0, POST /passholders
pub async fn register(tx: &mut Tx, seals: &Seals, ask: RegisterPassholder) -> Result<Registered, Fault> {
    let judged = judge(tx, &ask).await?;
    let region = judged.region.id;
    let id = write(tx, seals, &ask, judged).await?;
    let mut views = views(tx, &[id]).await?;
    person_count::add_members(tx, &[region]).await?;
    views.pop().ok_or_else(|| Fault::broken("nobody was registered"))
}

/// What a registration comes to.
pub struct Judged {
    pub region: CardSystem,
    /// The last day of the right; none without one.
    pub last_day: Option<NaiveDate>,
    pub quote: Quote,
    pub picture: Option<(PictureKind, Vec<u8>)>,
}

/// All that can be judged without the national number; nothing is written or held.
pub async fn judge(tx: &mut Tx, ask: &RegisterPassholder) -> Result<Judged, Fault> {
    let today = brussels_day(tx.now());
    let picture = require_form(ask, today)?;
    let systems = card_system::all_by_id(tx.conn()).await?;
    let region = region(tx, ask, &systems).await?;
    residence::require_city(&ask.person.address, &systems)?;
    permission::require_abroad(&ask.person.address, ask.counter.writes_abroad)?;
    let last_day = last_day(ask.social_tariff_end, &ask.card, today)?;
    if last_day.is_some() {
        require_right(tx, ask, region).await?;
    }
    let quote = price(tx, ask, region, last_day.is_some()).await?;
    Ok(Judged {
        region: region.clone(),
        last_day,
        quote,
        picture,
    })
}

/// Writes the person with membership and pass, and tells of it. Whoever calls counts the member, last.
pub async fn write(
    tx: &mut Tx,
    seals: &Seals,
    ask: &RegisterPassholder,
    judged: Judged,
) -> Result<PassholderId, Fault> {
    let id = PassholderId(tx.new_id());
    enter(tx, seals, id, ask).await?;
    note::keep(tx, id, ask.note.as_deref()).await?;
    if let Some(cleaned) = &judged.picture {
        picture::keep(tx, id, cleaned).await?;
    }
    let member = MembershipRow {
        passholder_id: id,
        card_system_id: judged.region.id,
        status: MembershipStatus::Active,
        since: brussels_day(tx.now()),
        social_tariff_end: judged.last_day,
        suspended_until: None,
    };
    hand_over(tx, ask, &member, judged.quote).await?;
    let guided = Guided {
        code: ask.referral_code.as_ref(),
        partner_may_know: ask.partner_may_know,
    };
    referral::complete_guided(tx, &seals.referral_codes, guided, &ask.counter, id).await?;
    let welcome = mail::New {
        kind: mail::Kind::Welcome,
        to: id,
        other: None,
        number: None,
    };
    mail::queue(tx, welcome).await?;
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(id)
}

/// What is judged before anything is read or held; the picture as it is kept.
fn require_form(
    ask: &RegisterPassholder,
    today: NaiveDate,
) -> Result<Option<(PictureKind, Vec<u8>)>, Refusal> {
    identity::require(&ask.person, today)?;
    consent::require_parent(&ask.person, today, false)?;
    note::require("/registrationNote", ask.note.as_deref().unwrap_or_default())?;
    let cleaned = ask.picture.as_ref().map(picture::clean).transpose();
    cleaned.map_err(|refusal| Refusal::invalid_data(&[("/registrationPicture".into(), refusal.title)]))
}

/// The region of the card, or the one that was said.
async fn region<'a>(
    tx: &mut Tx,
    ask: &RegisterPassholder,
    systems: &'a CardSystems,
) -> Result<&'a CardSystem, Fault> {
    if let Some(said) = ask.card_system_id {
        own_region(&ask.counter, said, systems)?;
    }
    let id = match &ask.card {
        NewCard::Digital => only_region(ask)?,
        NewCard::FromStock(number) => region_of_card(tx, ask, number).await?,
    };
    Ok(own_region(&ask.counter, id, systems)?)
}

/// Rule: a card of another region is refused in the words of one that there is not
/// Test: `a_card_of_another_region_is_as_one_that_there_is_not`
/// Source: UiTPAS API 4.0, `invalid-card`; this house
async fn region_of_card(
    tx: &mut Tx,
    ask: &RegisterPassholder,
    number: &PassNumber,
) -> Result<CardSystemId, Fault> {
    let found = card::find_by_number(tx.conn(), number).await?;
    let found = found.filter(|card| card.card_type == CardType::NfcCard);
    let id = found.ok_or_else(card::unknown)?.card_system_id;
    let is_said = ask.card_system_id.is_none_or(|said| said == id);
    match is_said && ask.counter.card_system_ids.contains(&id) {
        true => Ok(id),
        false => Err(card::unknown().into()),
    }
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

async fn require_right(tx: &mut Tx, ask: &RegisterPassholder, region: &CardSystem) -> Result<(), Fault> {
    let address = &ask.person.address;
    let homes = [address.postal_code.as_str()];
    let is_own = granting::is_own_city(tx.conn(), &ask.counter, region.id, &homes).await?;
    Ok(permission::require_right(&ask.counter, address, region, is_own)?)
}

async fn price(
    tx: &mut Tx,
    ask: &RegisterPassholder,
    region: &CardSystem,
    has_right: bool,
) -> Result<Quote, Fault> {
    let now = tx.now();
    let newcomer = Newcomer {
        card_type: match ask.card {
            NewCard::Digital => CardType::Digital,
            NewCard::FromStock(_) => CardType::NfcCard,
        },
        date_of_birth: ask.person.date_of_birth,
        postal_code: residence::home_code(&ask.person.address),
        gets_right: has_right,
        voucher: ask.voucher.clone(),
    };
    let wanted = Wanted::of_newcomer(region, newcomer);
    quote(tx.conn(), region, &wanted, brussels_day(now)).await
}

/// The voucher is used up, and the membership and the card are the person's.
async fn hand_over(
    tx: &mut Tx,
    ask: &RegisterPassholder,
    member: &MembershipRow,
    quote: Quote,
) -> Result<(), Fault> {
    let (id, region, now) = (member.passholder_id, member.card_system_id, tx.now());
    quote.redeem(tx.conn(), now).await?;
    let has_right = member.social_tariff_end.is_some();
    let pass_number = match &ask.card {
        NewCard::Digital => card::issue(tx, region, id).await?,
        NewCard::FromStock(number) => {
            let organizer = &ask.counter.organizer_id;
            card::hand_out(tx, number.as_str(), region, organizer, id, has_right).await?
        }
    };
    membership::put_first(tx, member, Act::counter(&ask.counter.organizer_id)).await?;
    let issue = Issue {
        id: tx.new_id(),
        passholder_id: id,
        card_system_id: region,
        pass_number,
        reason: CardReason::FirstCard,
        organizer_id: ask.counter.organizer_id.clone(),
        line: quote.line,
        voucher: quote.voucher.map(|voucher| voucher.code().to_owned()),
        issued_at: now,
    };
    holding::note(tx.conn(), &issue).await
}

/// Those who were registered, in this order.
pub async fn views(tx: &mut Tx, ids: &[PassholderId]) -> Result<Vec<Registered>, Fault> {
    let now = tx.now();
    let systems = card_system::all_by_id(tx.conn()).await?;
    let all: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let persons = person::load(tx.conn(), &all).await?;
    let shown = persons
        .iter()
        .filter_map(|person| person.passholder(&systems, now));
    let mut views: HashMap<PassholderId, Registered> =
        shown.map(|view| (view.id, Registered::of(view))).collect();
    ids.iter()
        .map(|id| {
            let view = views.remove(id);
            view.ok_or_else(|| Fault::broken("somebody was not registered"))
        })
        .collect()
}

async fn enter(tx: &mut Tx, seals: &Seals, id: PassholderId, ask: &RegisterPassholder) -> Result<(), Fault> {
    let (person, now) = (&ask.person, tx.now());
    let organizer = &ask.counter.organizer_id;
    let row = row(id, person, Some(organizer.clone()), brussels_day(now));
    let insz = person.insz.as_ref().map(|sent| &sent.0);
    let nationality = person.nationality.as_deref();
    passholder::enter(tx, &seals.insz, row, insz, nationality).await?;
    passholder::put_creation(tx.conn(), id, now).await?;
    consent::record(tx, id, person, organizer).await
}
