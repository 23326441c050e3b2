//! Add: the holder of a pass joins a family.

use super::limits::Limits;
use super::{icon, store};
use crate::person::Person;
use crate::{account, card, mail, passholder, person};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::{AddFamilyMember, CardStatus, PassType, TokenHash};
use contracts::{PassNumber, PassholderId, Refusal, message};
use messaging::Tx;

/// Refuses in the contract's order. Owner and newcomer are held in the order of their ids before the family
/// is looked at: of two who want the last place one gets it.
///
/// Rule: only the holder of a card that is active joins a family, by its number
/// Test: `only_who_holds_an_active_card_joins_a_family`
/// Source: this house: a lost card must open nothing
///
/// Rule: whose memberships are all blocked neither joins a family nor gets a member in an own one
/// Test: `who_has_no_active_membership_neither_joins_nor_owns_a_family`
/// Source: UiTPAS API 4.0, `passholder-not-found`
///
/// Rule: of several who join at once no more get in than there is room
/// Test: `of_twelve_who_join_at_once_as_many_get_in_as_there_is_room`
/// Source: UiTPAS API 4.0, `too-many-family-members`
pub async fn add(tx: &mut Tx, limits: Limits, ask: AddFamilyMember) -> Result<Done, Fault> {
    let owner_id = ask.passholder_id;
    let owner = person::seen(tx.conn(), owner_id, &ask.sight).await?;
    owner.ok_or_else(passholder::not_found)?;
    icon::require(ask.icon.as_deref())?;
    let number = PassNumber::require(&ask.uitpas_number, "invalid-uitpas-number")?;
    let card = card::find_by_number(tx.conn(), &number).await?;
    let member_id = card.and_then(|card| card.passholder_id);
    if let Some(token) = &ask.token {
        require_of(tx, token, member_id).await?;
    }
    let member_id = member_id.ok_or_else(Refusal::passholder_not_found)?;
    passholder::lock(tx.conn(), &[owner_id.0, member_id.0]).await?;
    let owner = person::seen(tx.conn(), owner_id, &ask.sight).await?;
    let owner = owner.ok_or_else(passholder::not_found)?;
    let owner_born = owner.date_of_birth.ok_or_else(passholder::not_found)?;
    if !owner.has_active_membership() {
        return Err(Refusal::passholder_not_found().into());
    }
    let member = person::load_one(tx.conn(), member_id).await?;
    let member_born = born(member, &number).ok_or_else(Refusal::passholder_not_found)?;
    let family = store::births(tx.conn(), owner_id).await?;
    if member_id == owner_id || family.iter().any(|(id, _)| *id == member_id) {
        return Err(already_added().into());
    }
    let births: Vec<NaiveDate> = std::iter::once(owner_born)
        .chain(family.into_iter().map(|(_, born)| born))
        .collect();
    let now = tx.now();
    limits.judge(&births, member_born, brussels_day(now))?;
    if let Some(token) = &ask.token {
        account::use_for(tx, member_id, token).await?;
    }
    store::add(tx.conn(), owner_id, member_id, ask.icon.as_deref(), now).await?;
    let told = mail::New {
        kind: mail::Kind::Family,
        to: member_id,
        other: Some(owner_id),
        number: None,
    };
    mail::queue(tx, told).await?;
    Ok(Done {})
}

/// Who adds for himself learns of a number nothing but whether the token is its holder's.
///
/// Rule: whoever adds somebody to the own family shows a registration token of that one
/// Test: `who_adds_for_himself_shows_a_token_of_the_one_who_joins`
/// Source: UiTPAS API 4.0, POST /passholders/{passholderId}/family-members
async fn require_of(tx: &mut Tx, token: &TokenHash, member: Option<PassholderId>) -> Result<(), Fault> {
    let now = tx.now();
    let shown = account::find_token(tx.conn(), token, now).await?;
    match member.is_some() && shown.map(|shown| shown.holder) == member {
        true => Ok(()),
        false => Err(account::unauthorized().into()),
    }
}

/// The date of birth of a person who holds this card, and may use it, and is a member somewhere.
fn born(person: Option<Person>, number: &PassNumber) -> Option<NaiveDate> {
    let person = person.filter(|person| person.pass_type == PassType::Individual)?;
    let mut cards = person.cards.iter();
    let holds = cards.any(|card| card.pass_number == *number && card.status == CardStatus::Active);
    person
        .date_of_birth
        .filter(|_| holds && person.has_active_membership())
}

fn already_added() -> Refusal {
    Refusal::uitpas(
        "family-member-already-added",
        "The family has this member already",
    )
    .message(message::is_in_the_family())
}
