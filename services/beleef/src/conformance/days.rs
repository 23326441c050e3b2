//! Rights that end: at once, by a fault, and on their day, by a travel of the whole sandbox.

use super::adapter::Ticket;
use super::judge::{Prices, said, standing};
use super::kit::{Kit, Seen, Stop};
use super::sandbox::{Fault, Wanted};
use contracts::amount::Cents;
use contracts::conformance::RecordedCall;
use std::slice::from_ref;

/// A vendor may ask as often as it likes.
const OFTEN: u32 = 50;
/// Days ahead on which it is looked whether a right has ended.
const LOOKS: [i64; 7] = [1, 32, 93, 184, 366, 732, 1098];

/// The platform says that the right has ended, whatever is printed on the card.
pub async fn expired(kit: &Kit) -> Result<Seen, Stop> {
    let line = &kit.of_person;
    let none = Fault {
        method: "GET",
        route: "/tariffs",
        kind: "EXPIRED_RIGHT",
        times: OFTEN,
    };
    if kit.begin(from_ref(line), &[none]).await?.is_none() {
        return Ok(no_tariff(line));
    }
    full_price(kit, line).await
}

/// A price that was shown before the right ended is not the price behind that day.
///
/// Rule: the tariff is asked again on the day of the sale: a price of another day is no price
/// Test: `each_way_to_lose_a_sale_is_caught_by_the_checks_that_are_for_it`
/// Source: this house; what went wrong between ticketing systems and passes
pub async fn another_day(kit: &Kit) -> Result<Seen, Stop> {
    let line = &kit.of_person;
    let seen = travelled(kit, line).await;
    // Whatever came of it: what is looked at next happens today.
    kit.sandbox.go_back().await?;
    seen
}

async fn travelled(kit: &Kit, line: &Wanted) -> Result<Seen, Stop> {
    let prices = kit.begin(from_ref(line), &[]).await?;
    let Some(&[Prices { reduced, .. }]) = prices.as_deref() else {
        return Ok(no_tariff(line));
    };
    let today = kit.adapter.show_price(line).await?.0;
    if today != reduced {
        let words = format!(
            "today {} is shown, and the tariff is {}",
            said(today),
            said(reduced)
        );
        return Ok(Seen::against(vec![words]));
    }
    if !end_of_right(kit, line).await? {
        let words = "the right of this pass does not end in three years: give another with --pass";
        return Ok(Seen::not(words));
    }
    kit.sandbox.seed(&[]).await?;
    full_price(kit, line).await
}

/// Whether a day was found and travelled to on which the right has ended.
async fn end_of_right(kit: &Kit, line: &Wanted) -> Result<bool, Stop> {
    for days in LOOKS {
        // Off the record, so that this question is not taken for the vendor's.
        kit.sandbox.reset().await?;
        kit.sandbox.put_ahead(days).await?;
        if kit.sandbox.reduced(line).await?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Shown and sold at the regular price, after asking, and nothing is registered.
async fn full_price(kit: &Kit, line: &Wanted) -> Result<Seen, Stop> {
    let shown = kit.adapter.show_price(line).await?.0;
    let tickets = kit.adapter.sell(from_ref(line)).await?;
    let record = kit.sandbox.record().await?;
    Ok(Seen::against(reduced_after_all(
        line.regular_price.0,
        shown,
        &tickets,
        &record,
    )))
}

fn reduced_after_all(
    regular: Cents,
    shown: Cents,
    tickets: &[Ticket],
    record: &[RecordedCall],
) -> Vec<String> {
    let mut against = vec![];
    let asked = |call: &RecordedCall| call.method == "GET" && call.route == "/tariffs";
    if !record.iter().any(asked) {
        against.push("GET /tariffs was not asked".to_owned());
    }
    if shown != regular {
        against.push(format!(
            "{} is shown, and {} is the price now",
            said(shown),
            said(regular)
        ));
    }
    let cheap = tickets.iter().find(|ticket| ticket.price.0 != regular);
    if let Some(cheap) = cheap {
        against.push(format!(
            "sold at {}, and {} is the price now",
            said(cheap.price.0),
            said(regular)
        ));
    }
    if !standing(record).is_empty() {
        against.push("a sale was registered without a tariff".to_owned());
    }
    against
}

fn no_tariff(line: &Wanted) -> Seen {
    Seen::not(format!(
        "{} has no tariff at {} today: give others with --pass and --event",
        line.uitpas_number, line.event_id
    ))
}
