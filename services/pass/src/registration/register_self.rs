//! Register self: somebody whose national number is proven becomes a passholder, and the account his.

use super::{identity, of_age, register, store};
use crate::seals::Seals;
use crate::{account, card_system};
use chassis::Fault;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::day::brussels_day;
use contracts::pass::{NewCard, PersonData, RegisterPassholder, RegisterSelf, Registered};
use messaging::Tx;
use std::num::NonZeroU8;

/// As at a counter, with a digital pass and without a right, which no application can prove. All of it or
/// nothing: of two who come at once the second is refused.
///
/// Rule: whoever registers himself gets a digital pass, no right, and the account linked at once
/// Test: `who_registers_himself_has_a_digital_pass_no_right_and_the_account`
/// Source: UiTPAS API 4.0, POST /passholders/me; for the account this house
///
/// Rule: an address with which somebody registered himself serves nobody else for that
/// Test: `of_two_who_register_themselves_with_one_address_one_does`
/// Source: UiTPAS API 4.0, PassholderSelfRegistration
pub async fn register_self(
    tx: &mut Tx,
    seals: &Seals,
    age: NonZeroU8,
    ask: RegisterSelf,
) -> Result<Registered, Fault> {
    let now = tx.now();
    let today = brussels_day(now);
    identity::require(&ask.person, today)?;
    require_region(tx, &ask).await?;
    let own = card_system::own_account_age(tx.conn(), ask.card_system_id).await?;
    let years = own.and_then(|years| u32::try_from(years).ok());
    of_age::require(
        ask.person.date_of_birth,
        today,
        years.unwrap_or(u32::from(age.get())),
    )?;
    if !ask.insz.0.agrees_with(ask.person.date_of_birth) {
        let words = "does not agree with the national number of the token";
        return Err(Refusal::invalid_data(&[("/dateOfBirth".into(), words.into())]).into());
    }
    if account::find(tx.conn(), &ask.account).await?.is_some() {
        return Err(account::is_somebodys().into());
    }
    let email = ask.person.email.clone();
    let account = ask.account.clone();
    let registered = register(tx, seals, as_at_a_counter(ask)).await?;
    let id = registered.passholder_id;
    if !store::note_self(tx.conn(), id, email.as_deref()).await? {
        let words = "is the address of somebody else who registered himself";
        return Err(Refusal::invalid_data(&[("/email".into(), words.into())]).into());
    }
    match account::add(tx.conn(), id, &account, now).await? {
        true => Ok(registered),
        false => Err(account::is_somebodys().into()),
    }
}

/// A region that there is, and that the organizer belongs to.
async fn require_region(tx: &mut Tx, ask: &RegisterSelf) -> Result<(), Fault> {
    let id = ask.card_system_id;
    if !card_system::all_by_id(tx.conn()).await?.contains_key(&id) {
        return Err(Refusal::card_system_not_found(id).into());
    }
    match ask.counter.card_system_ids.contains(&id) {
        true => Ok(()),
        false => Err(Refusal::forbidden(Permission::PassholdersSelfRegistration.as_str()).into()),
    }
}

fn as_at_a_counter(ask: RegisterSelf) -> RegisterPassholder {
    RegisterPassholder {
        person: PersonData {
            insz: Some(ask.insz),
            ..ask.person
        },
        card_system_id: Some(ask.card_system_id),
        card: NewCard::Digital,
        social_tariff_end: None,
        note: None,
        picture: None,
        voucher: None,
        counter: ask.counter,
        referral_code: None,
        partner_may_know: None,
    }
}
