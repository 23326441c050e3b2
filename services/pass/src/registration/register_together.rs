//! Register together: a household becomes passholders in one act.

use super::register::{Judged, judge, views, write};
use super::together;
use crate::family::limits::Limits;
use crate::seals::Seals;
use crate::{card, family, insz, person_count, referral, voucher};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::day::brussels_day;
use contracts::pass::{
    NewCard, PriceLine, RegisterPassholder, RegisterTogether, RegisteredTogether, RegistrationLine,
};
use contracts::{CardSystemId, Cents, Euro, PassNumber, PassholderId};
use messaging::Tx;

/// Each is judged as if he came alone, before anybody is written; then all that others may want is held, of
/// all of them and in one order: so two acts that cross wait for each other, and never in a circle.
///
/// # Errors
/// As one by one, pointing to whom it is about.
///
/// Rule: of those who are registered in one act all become passholders, or nobody does
/// Test: `a_household_becomes_passholders_in_one_act_with_one_total`,
/// `what_is_refused_of_one_is_refused_for_all_and_pointed_at`
/// Source: this house
///
/// Rule: of two acts at once that want the same national number, voucher or card one is done
/// Test: `of_two_households_that_cross_one_is_registered_and_neither_waits_in_a_circle`
/// Source: this house
pub async fn register_together(
    tx: &mut Tx,
    seals: &Seals,
    limits: Limits,
    ask: RegisterTogether,
) -> Result<RegisteredTogether, Fault> {
    let people = ask.people;
    let born = |person: &RegisterPassholder| person.person.date_of_birth;
    let births: Vec<NaiveDate> = people.iter().map(born).collect();
    together::require(&births, ask.main, limits, brussels_day(tx.now()))?;
    let mut judged = vec![];
    for (n, person) in people.iter().enumerate() {
        judged.push(judge(tx, person).await.map_err(|fault| at(n, fault))?);
    }
    let lines: Vec<_> = judged
        .iter()
        .map(|judged| shown(judged.quote.line.as_ref()))
        .collect();
    let regions: Vec<CardSystemId> = judged.iter().map(|judged| judged.region.id).collect();
    hold(tx, seals, &people, &judged).await?;
    let mut ids = vec![];
    for (n, (person, judged)) in people.iter().zip(judged).enumerate() {
        let written = write(tx, seals, person, judged).await;
        ids.push(written.map_err(|fault| at(n, fault))?);
    }
    if let Some(owner) = ask.main.and_then(|main| ids.get(main)) {
        let others: Vec<PassholderId> = ids.iter().filter(|id| *id != owner).copied().collect();
        family::open(tx, *owner, &others).await?;
    }
    let registered = views(tx, &ids).await?;
    person_count::add_members(tx, &regions).await?;
    let prices: Option<Vec<Cents>> = lines.iter().map(|line| Some(line.as_ref()?.price.0)).collect();
    Ok(RegisteredTogether {
        registered,
        total: prices.map(|prices| Euro(prices.into_iter().sum())),
        lines,
    })
}

/// The national numbers, then the vouchers, then the cards, then the referrals of all of them.
async fn hold(
    tx: &mut Tx,
    seals: &Seals,
    people: &[RegisterPassholder],
    judged: &[Judged],
) -> Result<(), Fault> {
    let sent = people.iter().filter_map(|person| person.person.insz.as_ref());
    let numbers: Vec<Vec<u8>> = sent.flat_map(|sent| seals.insz.indexes(&sent.0)).collect();
    insz::store::hold(tx.conn(), &numbers).await?;
    let vouchers = judged.iter().filter_map(|judged| judged.quote.voucher.as_ref());
    let codes: Vec<String> = vouchers.map(|voucher| voucher.code().to_owned()).collect();
    voucher::lock(tx.conn(), &codes).await?;
    let cards: Vec<&PassNumber> = people.iter().filter_map(of_stock).collect();
    card::lock(tx.conn(), &cards, &[]).await?;
    let codes: Vec<_> = people
        .iter()
        .filter_map(|one| one.referral_code.as_ref())
        .collect();
    referral::hold(tx, &seals.referral_codes, &codes).await
}

fn of_stock(person: &RegisterPassholder) -> Option<&PassNumber> {
    match &person.card {
        NewCard::FromStock(number) => Some(number),
        NewCard::Digital => None,
    }
}

fn shown(line: Option<&PriceLine>) -> Option<RegistrationLine> {
    line.map(|line| RegistrationLine {
        label: line.label.clone(),
        price: Euro(line.price),
    })
}

/// The same fault, pointing to whom it is about.
fn at(n: usize, fault: Fault) -> Fault {
    match fault {
        Fault::Refused(refusal) => refusal.at(&together::place(n)).into(),
        other => other,
    }
}
