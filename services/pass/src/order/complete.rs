//! Complete: everybody in an order that is paid becomes a passholder, or nobody.

use super::content::{Ordered, Terms};
use super::{COMPLETED, Order, Shop, admit, connect, content, store};
use crate::card_system::{self, CardSystems};
use crate::price::Quote;
use crate::registration::{self, Judged};
use crate::voucher::{self, Voucher};
use crate::{consent, insz, mail, passholder, person_count};
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::PersonData;
use contracts::{CardSystemId, Cents, PassholderId, Refusal};
use messaging::Tx;
use std::collections::HashMap;

/// Whoever calls holds the order. Prices and rights are those of the day on which it was placed: what was
/// paid for is handed over.
///
/// # Errors
/// Refused when somebody else has a number or the address by now: then the order is cancelled.
///
/// Rule: an order makes all of its persons passholders, or none
/// Test: `everybody_in_an_order_becomes_a_passholder_once_it_is_paid`,
/// `whose_number_was_registered_meanwhile_gets_the_money_back`
/// Source: UiTPAS API 4.0, PassholderRegistration
pub async fn complete(tx: &mut Tx, shop: &Shop, order: &Order) -> Result<(), Fault> {
    let opened = content::open(&shop.keys, order)?;
    let (content, terms) = opened.ok_or_else(|| Fault::broken("an order was forgotten before its end"))?;
    hold_numbers(tx, shop, &content.passes).await?;
    let today = brussels_day(tx.now());
    let buyer = content.passes.first().map(|first| &first.ask.person);
    if let Some(buyer) = buyer {
        hold_address(tx, buyer).await?;
        admit::require_address(tx, buyer, today).await?;
    }
    let is_written_to = buyer.is_some_and(|buyer| !consent::is_minor(buyer.date_of_birth, today));
    let is_vouched_for = order.total > Cents(0) || !content.by_stranger;
    let held = voucher::release(tx.conn(), order.id).await?;
    let held = held
        .into_iter()
        .map(|voucher| (voucher.code().to_owned(), voucher));
    let mut held: HashMap<String, Voucher> = held.collect();
    let systems = card_system::all_by_id(tx.conn()).await?;
    let (mut regions, mut holders) = (vec![], vec![]);
    for (ordered, terms) in content.passes.into_iter().zip(terms) {
        let (id, region) = register(tx, shop, ordered, terms, &mut held, &systems).await?;
        holders.push(id.0);
        regions.push(region);
    }
    if let Some(buyer) = holders.first().filter(|_| is_written_to) {
        tell(tx, PassholderId(*buyer), holders.len()).await?;
    }
    passholder::note_ordered(tx.conn(), &holders).await?;
    person_count::add_members(tx, &regions).await?;
    let at = tx.now();
    let connect_until = connect::until(at, shop.connect, is_written_to, is_vouched_for);
    store::complete(tx.conn(), order.id, &holders, at, connect_until).await?;
    tx.count(COMPLETED, 1);
    Ok(())
}

/// Of two orders with one address the second finds the first's buyer.
async fn hold_address(tx: &mut Tx, buyer: &PersonData) -> Result<(), Fault> {
    match &buyer.email {
        Some(email) => store::hold_address(tx.conn(), email).await,
        None => Ok(()),
    }
}

/// All of them at once, in one order: two orders never wait for each other's in a circle.
async fn hold_numbers(tx: &mut Tx, shop: &Shop, passes: &[Ordered]) -> Result<(), Fault> {
    let numbers = passes
        .iter()
        .filter_map(|ordered| ordered.ask.person.insz.as_ref());
    let indexes: Vec<Vec<u8>> = numbers
        .flat_map(|sent| shop.seals.insz.indexes(&sent.0))
        .collect();
    insz::store::hold(tx.conn(), &indexes).await
}

async fn register(
    tx: &mut Tx,
    shop: &Shop,
    ordered: Ordered,
    terms: Terms,
    held: &mut HashMap<String, Voucher>,
    systems: &CardSystems,
) -> Result<(PassholderId, CardSystemId), Fault> {
    let ask = ordered.ask;
    let id = ask
        .card_system_id
        .ok_or_else(|| Fault::broken("an order without a region"))?;
    let region = systems
        .get(&id)
        .ok_or_else(|| Refusal::card_system_not_found(id))?;
    let voucher = match &ask.voucher {
        Some(code) => Some(held.remove(code).ok_or_else(voucher::invalid)?),
        None => None,
    };
    let judged = Judged {
        region: region.clone(),
        last_day: terms.last_day,
        quote: Quote {
            line: Some(terms.line),
            voucher,
        },
        picture: None,
    };
    let holder = registration::write(tx, &shop.seals, &ask, judged).await?;
    Ok((holder, id))
}

/// Rule: the buyer of an order is told that it is completed, when he is sixteen or older
/// Test: `a_buyer_is_told_that_the_order_is_completed_once`, `a_buyer_under_sixteen_is_not_written_to`
/// Source: this house; UiTPAS documentation, registration: nobody under sixteen is written to
async fn tell(tx: &mut Tx, buyer: PassholderId, passes: usize) -> Result<(), Fault> {
    let completed = mail::New {
        kind: mail::Kind::Order,
        to: buyer,
        other: None,
        number: i32::try_from(passes).ok(),
    };
    mail::queue(tx, completed).await
}
