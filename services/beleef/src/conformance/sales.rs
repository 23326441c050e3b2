//! Sales and refunds, while something goes wrong.

use super::check::Check;
use super::judge::{one_sale_each, sent_again, standing, too_soon};
use super::kit::{Kit, Seen, Stop};
use super::sandbox::Fault;
use contracts::conformance::{ConformanceCheck, RecordedCall};

const SELL: (&str, &str) = ("POST", "/ticket-sales");
const CANCEL: (&str, &str) = ("DELETE", "/ticket-sales/{ticketSaleId}");
/// A vendor tries three times at least.
const IN_A_ROW: u32 = 2;

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
fn plan(check: Check) -> (Fault, usize, Judge) {
    let nothing: Judge = |_| vec![];
    let again: Judge = |record| sent_again(record, SELL.0, SELL.1);
    match check {
        Check::TimeOutAfterWrite => (fault(SELL, "TIME_OUT_AFTER_WRITE", 1), 1, again),
        Check::ServerError => (fault(SELL, "SERVER_ERROR", 1), 1, again),
        Check::TooManyRequests => {
            let both = |record: &[RecordedCall]| {
                let again = sent_again(record, SELL.0, SELL.1);
                [again, too_soon(record)].concat()
            };
            (fault(SELL, "TOO_MANY_REQUESTS", IN_A_ROW), 1, both)
        }
        Check::Duplicate => (fault(SELL, "DUPLICATE", 1), 1, nothing),
        Check::IdenticalLines => (fault(SELL, "IDENTICAL_LINES", 1), 3, nothing),
        _ => (fault(SELL, "SLOW", 1), 1, nothing),
    }
}

/// Tickets are sold while something goes wrong.
pub async fn sold(kit: &Kit, check: Check) -> Result<Seen, Stop> {
    let (fault, count, more) = plan(check);
    let Some(reduced) = kit.begin(&kit.of_group, &[fault]).await? else {
        return Ok(no_tariff(kit));
    };
    let tickets = kit.adapter.sell(&vec![kit.of_group.clone(); count]).await?;
    let record = kit.sandbox.record().await?;
    let mut against = more(&record);
    against.extend(one_sale_each(&record, &tickets, reduced));
    if check == Check::IdenticalLines {
        against.extend(unnamed(kit).await?);
    }
    Ok(Seen::against(against))
}

/// What the sandbox itself says of lines that are alike.
async fn unnamed(kit: &Kit) -> Result<Vec<String>, Stop> {
    let results = kit.sandbox.report().await?.results.into_iter();
    let of_lines = results.filter(|result| result.check == ConformanceCheck::RegistersEachLineOnce);
    Ok(of_lines.flat_map(|result| result.found).collect())
}

/// Of two tickets one is refunded, and that fails once.
pub async fn refunded(kit: &Kit) -> Result<Seen, Stop> {
    let Some(reduced) = kit.begin(&kit.of_group, &[]).await? else {
        return Ok(no_tariff(kit));
    };
    let tickets = kit.adapter.sell(&vec![kit.of_group.clone(); 2]).await?;
    let before = kit.sandbox.record().await?;
    let [goes, stays] = tickets.as_slice() else {
        return Ok(Seen::not("no two tickets were sold"));
    };
    let is_sold = one_sale_each(&before, &tickets, reduced).is_empty();
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
