//! Admit: an order is judged as a whole, as counters judge who comes to them, and by the rules of what is
//! sold on line.

use super::content::{Content, Ordered, Terms};
use super::pointer::at;
use super::{Shop, online, return_address};
use crate::insz::{self, InszVault};
use crate::registration::{self, Judged};
use crate::voucher::Voucher;
use crate::{card, city_settings, consent, passholder};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::day::brussels_day;
use contracts::pass::*;
use contracts::{Cents, OrganizerId, Refusal};
use messaging::Tx;
use std::collections::BTreeSet;

/// An order that may be placed.
pub struct Admitted {
    pub content: Content,
    pub terms: Vec<Terms>,
    /// To be held for it.
    pub vouchers: Vec<Voucher>,
    pub total: Cents,
    pub organizers: Vec<OrganizerId>,
}

/// Refuses what cannot be; what is wrong is pointed at. Nothing is written or held: the refusal is kept for
/// its key in the same transaction, and nothing else may be.
///
/// Rule: an order that is refused leaves nothing but its refusal under its key
/// Test: `an_order_that_is_refused_leaves_nothing_but_its_refusal`
/// Source: this house
///
/// # Errors
/// Those of the contract; 501 when it costs something and nothing can be paid.
pub async fn admit(tx: &mut Tx, shop: &Shop, ask: PlaceOrder) -> Result<Admitted, Fault> {
    require_form(&ask)?;
    let today = brussels_day(tx.now());
    let buyer = ask.passes.first().map(|pass| &pass.person);
    let buyer = buyer.ok_or_else(|| Refusal::invalid("An order is for somebody"))?;
    require_address(tx, buyer, today)
        .await
        .map_err(|fault| at(0, fault))?;
    let mut admitted = Admitted {
        content: Content {
            passes: vec![],
            return_to: ask.return_to,
            return_unpaid: ask.return_unpaid,
            by_stranger: ask.stranger_at.is_some(),
        },
        terms: vec![],
        vouchers: vec![],
        total: Cents(0),
        organizers: vec![],
    };
    let mut numbers = BTreeSet::new();
    for (n, pass) in ask.passes.into_iter().enumerate() {
        let number = pass.person.insz.clone().map(|sent| sent.0.expose().to_owned());
        if number.is_some_and(|number| !numbers.insert(number)) {
            return Err(at(n, passholder::number_is_used().into()));
        }
        add(tx, shop, &mut admitted, pass)
            .await
            .map_err(|fault| at(n, fault))?;
    }
    require_payable(shop, &admitted)?;
    Ok(admitted)
}

/// Rule: an order is for one to ten people, and its buyer can be written to
/// Test: `an_order_is_for_at_most_ten_people_and_needs_an_address_to_write_to`
/// Source: UiTPAS API 4.0, Order: `email` is always there; this house
fn require_form(ask: &PlaceOrder) -> Result<(), Refusal> {
    let mut wrong = vec![];
    if ask.passes.len() > MOST_EXTRAS + 1 {
        let words = format!("has more than {MOST_EXTRAS} registrations");
        wrong.push(("/extraPassholderRegistrations".to_owned(), words));
    }
    if ask.passes.first().is_some_and(|pass| pass.person.email.is_none()) {
        wrong.push(("/mainPassholderRegistration/email".into(), "is required".into()));
    }
    if !wrong.is_empty() {
        return Err(Refusal::invalid_data(&wrong));
    }
    for (pointer, address) in [
        ("/redirectUrlAfterPayment", &ask.return_to),
        ("/redirectUrlAfterCancelPayment", &ask.return_unpaid),
    ] {
        if let Some(address) = address {
            return_address::require(pointer, address)?;
        }
    }
    Ok(())
}

/// Children are written to at the address of a parent, who may have a pass; two grown-ups do not share one.
///
/// Rule: who is sixteen or older orders on line with an e-mail address that no other passholder of sixteen or
/// older has
/// Test: `an_address_of_another_grown_up_is_refused_and_a_child_has_that_of_a_parent`
/// Source: UiTPAS API 4.0, `email-already-used`; the age: this house
pub async fn require_address(tx: &mut Tx, buyer: &PersonData, today: NaiveDate) -> Result<(), Fault> {
    let Some(email) = buyer.email.as_deref() else {
        return Ok(());
    };
    if consent::is_minor(buyer.date_of_birth, today) {
        return Ok(());
    }
    let born_by = consent::of_age_if_born_by(today);
    match passholder::has_address(tx.conn(), email, born_by).await? {
        false => Ok(()),
        true => Err(Refusal::uitpas(
            "email-already-used",
            "The e-mail address belongs to another passholder",
        )
        .into()),
    }
}

async fn add(tx: &mut Tx, shop: &Shop, admitted: &mut Admitted, pass: OrderedPass) -> Result<(), Fault> {
    let last_day = validated(tx, shop, &pass)?;
    let organizer = pass.counter.organizer_id.clone();
    let mut ask = as_registration(pass, last_day)?;
    let Judged { region, quote, .. } = registration::judge(tx, &ask).await?;
    let city = match last_day {
        Some(_) => city_settings::of_city(tx.conn(), region.id, &ask.person.address.postal_code).await?,
        None => None,
    };
    let makes_numbers = card::gives_out_digital(tx.conn(), region.id).await?;
    online::require(&region, makes_numbers, last_day.is_some(), city)?;
    require_number(tx, &shop.seals.insz, &ask.person).await?;
    let line = quote.line.ok_or_else(no_prices)?;
    // What says that there is a right stands in the terms alone.
    ask.social_tariff_end = None;
    (ask.counter.grants, ask.counter.grants_elsewhere) = (false, false);
    ask.card_system_id = Some(region.id);
    ask.voucher = quote.voucher.as_ref().map(|voucher| voucher.code().to_owned());
    admitted.total = admitted.total + line.price;
    admitted.terms.push(Terms { last_day, line });
    admitted.vouchers.extend(quote.voucher);
    if !admitted.organizers.contains(&organizer) {
        admitted.organizers.push(organizer);
    }
    let id = tx.new_id();
    admitted.content.passes.push(Ordered { id, ask });
    Ok(())
}

/// The last day of a right, when the source said that there is one.
///
/// Rule: on line the right to the social tariff comes from what an official source said of the same person,
/// and from nothing else
/// Test: `a_right_is_ordered_with_a_token_of_the_same_person_only`
/// Source: UiTPAS API 4.0, PassholderRegistration `idToken`
fn validated(tx: &Tx, shop: &Shop, pass: &OrderedPass) -> Result<Option<NaiveDate>, Refusal> {
    use crate::validation::id_token;
    let Some(token) = &pass.id_token else {
        return Ok(None);
    };
    let insz = pass.person.insz.as_ref().ok_or_else(id_token::invalid)?;
    let right = shop.seals.id_tokens.open(&token.0, &insz.0, tx.now())?;
    let today = brussels_day(tx.now());
    let day = online::last_day(right.last_day, today);
    match today <= day {
        true => Ok(Some(day)),
        false => Err(id_token::invalid()),
    }
}

/// As a counter would say it that may give the right: the source has decided.
fn as_registration(pass: OrderedPass, last_day: Option<NaiveDate>) -> Result<RegisterPassholder, Refusal> {
    if let Some(said) = pass.card_system_id
        && !pass.counter.card_system_ids.contains(&said)
    {
        return Err(Refusal::card_system_not_found(said));
    }
    let has_right = last_day.is_some();
    Ok(RegisterPassholder {
        person: pass.person,
        card_system_id: pass.card_system_id,
        card: NewCard::Digital,
        social_tariff_end: last_day,
        note: None,
        picture: None,
        voucher: pass.voucher,
        counter: Counter {
            grants: has_right,
            grants_elsewhere: has_right,
            ..pass.counter
        },
        referral_code: None,
        partner_may_know: None,
    })
}

/// It may be somebody's by the time that the order is paid: then it is looked at again.
async fn require_number(tx: &mut Tx, vault: &InszVault, person: &PersonData) -> Result<(), Fault> {
    let Some(SentInsz(insz)) = &person.insz else {
        return Ok(());
    };
    if !insz.agrees_with(person.date_of_birth) {
        let words = "the national number does not agree with the date of birth";
        return Err(Refusal::uitpas("invalid-insz-number", words).into());
    }
    match insz::store::find(tx.conn(), &vault.indexes(insz)).await? {
        None => Ok(()),
        Some(_) => Err(passholder::number_is_used().into()),
    }
}

/// At a counter somebody says what a pass costs; on line nobody does.
fn no_prices() -> Refusal {
    let words = "the card system has no prices for today";
    Refusal::invalid_data(&[("/registrationCardSystemId".into(), words.into())])
}

/// Rule: what costs something is ordered only where it can be paid, and where its buyer can return to
/// Test: `without_a_provider_only_what_costs_nothing_is_ordered`
/// Source: this house
fn require_payable(shop: &Shop, admitted: &Admitted) -> Result<(), Refusal> {
    if admitted.total == Cents(0) {
        return Ok(());
    }
    shop.payments.require()?;
    match admitted.content.return_to.is_some() || shop.payments.return_to().is_some() {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&[(
            "/redirectUrlAfterPayment".into(),
            "is required where something is to be paid".into(),
        )])),
    }
}
