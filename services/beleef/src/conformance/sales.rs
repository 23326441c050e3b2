//! Sales and refunds, while something goes wrong.

use super::check::Check;
use super::judge::{mixed_up, one_sale_each, sent_again, standing, too_soon};
use super::kit::{Kit, Seen, Stop};
use super::sandbox::{Fault, Wanted};
use contracts::amount::{Cents, Euro};
use contracts::conformance::{ConformanceCheck, RecordedCall};

const SELL: (&str, &str) = ("POST", "/ticket-sales");
const CANCEL: (&str, &str) = ("DELETE", "/ticket-sales/{ticketSaleId}");
/// A vendor tries three times at least.
const IN_A_ROW: u32 = 2;
/// By how much the ticket costs more that is not like the others.
const DEARER: Cents = Cents(100);

fn fault((method, route): (&'static str, &'static str), kind: &'static str, times: u32) -> Fault {
    Fault {
        method,
        route,
        kind,
        times,
    }
}

/// What the record shows against a vendor.
type Judge = fn(&[RecordedCall]) -> Vec<String>;

/// What goes wrong with a sale, and what the record must show of it.
fn plan(check: Check) -> (Fault, Judge) {
    let nothing: Judge = |_| vec![];
    let again: Judge = |record| sent_again(record, SELL.0, SELL.1);
    match check {
        Check::TimeOutAfterWrite => (fault(SELL, "TIME_OUT_AFTER_WRITE", 1), again),
        Check::ServerError => (fault(SELL, "SERVER_ERROR", 1), again),
        Check::TooManyRequests => {
            let both = |record: &[RecordedCall]| {
                let again = sent_again(record, SELL.0, SELL.1);
                [again, too_soon(record)].concat()
            };
            (fault(SELL, "TOO_MANY_REQUESTS", IN_A_ROW), both)
        }
        Check::Duplicate => (fault(SELL, "DUPLICATE", 1), nothing),
        _ => (fault(SELL, "SLOW", 1), nothing),
    }
}

/// A ticket is sold while something goes wrong.
pub async fn sold(kit: &Kit, check: Check) -> Result<Seen, Stop> {
    let (fault, more) = plan(check);
    let lines = [kit.of_group.clone()];
    let Some(prices) = kit.begin(&lines, &[fault]).await? else {
        return Ok(no_tariff(kit));
    };
    let tickets = kit.adapter.sell(&lines).await?;
    let record = kit.sandbox.record().await?;
    let mut against = more(&record);
    against.extend(one_sale_each(&record, &tickets, &prices));
    Ok(Seen::against(against))
}

/// Two tickets that are alike and a dearer one are sold, and the answer has the dearer one first.
pub async fn alike(kit: &Kit) -> Result<Seen, Stop> {
    let one = &kit.of_group;
    let dearer = Wanted {
        regular_price: Euro(one.regular_price.0 + DEARER),
        ..one.clone()
    };
    let lines = [one.clone(), one.clone(), dearer];
    let turned = fault(SELL, "IDENTICAL_LINES", 1);
    let Some(prices) = kit.begin(&lines, &[turned]).await? else {
        return Ok(no_tariff(kit));
    };
    let tickets = kit.adapter.sell(&lines).await?;
    let record = kit.sandbox.record().await?;
    let mut against = one_sale_each(&record, &tickets, &prices);
    against.extend(unnamed(kit).await?);
    if !against.is_empty() {
        return Ok(Seen::against(against));
    }
    let Some(regular) = kit.sandbox.regular_prices(&one.event_id).await? else {
        let words = "whose sale is whose is seen by a client that may read sales: give it TICKETSALES_SEARCH";
        return Ok(Seen::not(words));
    };
    Ok(Seen::against(mixed_up(&tickets, &prices, &regular)))
}

/// What the sandbox itself says of lines that are alike.
async fn unnamed(kit: &Kit) -> Result<Vec<String>, Stop> {
    let results = kit.sandbox.report().await?.results.into_iter();
    let of_lines = results.filter(|result| result.check == ConformanceCheck::RegistersEachLineOnce);
    Ok(of_lines.flat_map(|result| result.found).collect())
}

/// Of two tickets one is refunded, and that fails once.
pub async fn refunded(kit: &Kit) -> Result<Seen, Stop> {
    let lines = [kit.of_group.clone(), kit.of_group.clone()];
    let Some(prices) = kit.begin(&lines, &[]).await? else {
        return Ok(no_tariff(kit));
    };
    let tickets = kit.adapter.sell(&lines).await?;
    let before = kit.sandbox.record().await?;
    let [goes, stays] = tickets.as_slice() else {
        return Ok(Seen::not("no two tickets were sold"));
    };
    let is_sold = one_sale_each(&before, &tickets, &prices).is_empty();
    let (Some(stays), true) = (&stays.ticket_sale_id, is_sold) else {
        return Ok(Seen::not(
            "two tickets that are alike were not sold as two: what is refunded cannot be seen",
        ));
    };
    kit.sandbox.seed(&[fault(CANCEL, "SERVER_ERROR", 1)]).await?;
    kit.adapter.cancel(&goes.ticket).await?;
    let left = standing(&kit.sandbox.record().await?);
    let against = match (left.contains(stays), left.len()) {
        (true, 1) => vec![],
        (true, _) => vec!["the sale of what was refunded still stands".to_owned()],
        (false, _) => vec!["the sale of the other ticket was cancelled".to_owned()],
    };
    Ok(Seen::against(against))
}

fn no_tariff(kit: &Kit) -> Seen {
    let line = &kit.of_group;
    Seen::not(format!(
        "{} has no tariff at {}: give others with --group and --event",
        line.uitpas_number, line.event_id
    ))
}
