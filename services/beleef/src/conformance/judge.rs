//! What the record of a sandbox says of sales.
//!
//! Rule: each ticket at a reduced price stands as one sale, and the vendor knows which
//! Test: `a_ticket_is_one_sale_and_each_way_to_lose_it_is_said`
//! Source: this house; what went wrong between ticketing systems and passes

use super::adapter::Ticket;
use super::words::{many, verb};
use contracts::amount::{Cents, Euro};
use contracts::conformance::RecordedCall;
use std::collections::{BTreeMap, BTreeSet};

/// A hundredth of a second: both ends of a pause are cut to milliseconds.
const CUT_MS: u64 = 10;

/// What a ticket costs, by its line.
#[derive(Debug, Clone, Copy)]
pub struct Prices {
    /// Without a tariff.
    pub regular: Cents,
    /// By its tariff.
    pub reduced: Cents,
}

/// The sales that were made and not cancelled, whatever the client was told.
pub fn standing(record: &[RecordedCall]) -> BTreeSet<String> {
    let mut standing = BTreeSet::new();
    for call in record {
        standing.extend(call.sold.iter().cloned());
        if let Some(id) = &call.cancels
            && call.status < 300
        {
            standing.remove(id);
        }
    }
    standing
}

/// What is wrong with these tickets, by the record of their sale. Tickets and prices are in the order of the
/// lines.
pub fn one_sale_each(record: &[RecordedCall], tickets: &[Ticket], prices: &[Prices]) -> Vec<String> {
    let standing = standing(record);
    let mut against = vec![];
    let (mut known, mut lost, mut regular) = (vec![], 0, 0);
    for (ticket, prices) in tickets.iter().zip(prices) {
        let price = ticket.price.0;
        if price != prices.reduced && against.is_empty() {
            let (price, reduced) = (said(price), said(prices.reduced));
            against.push(format!(
                "a ticket is sold at {price}, and its tariff is {reduced}"
            ));
        }
        match &ticket.ticket_sale_id {
            Some(id) => known.push(id),
            None if price == prices.regular => regular += 1,
            None => lost += 1,
        }
    }
    let apart: BTreeSet<&String> = known.iter().copied().collect();
    if lost > 0 {
        let (of, has) = (many(tickets.len(), "ticket"), verb(lost, "has", "have"));
        against.push(format!("{lost} of {of} {has} no sale: nobody pays the rest"));
    }
    if apart.len() < known.len() {
        let (known, sales) = (many(known.len(), "ticket"), many(apart.len(), "sale"));
        against.push(format!("{known} have {sales} between them"));
    }
    // One at the regular price has none, rightly.
    let reduced = tickets.len() - regular;
    if standing.len() != reduced {
        let (sales, stand) = (
            many(standing.len(), "sale"),
            verb(standing.len(), "stands", "stand"),
        );
        let tickets = many(reduced, "reduced ticket");
        against.push(format!("{sales} {stand} for {tickets}"));
    }
    if let Some(other) = apart.iter().find(|id| !standing.contains(**id)) {
        against.push(format!("the sale {} of a ticket does not stand", shown(other)));
    }
    against
}

/// Which tickets have the sale of another line, by the regular prices of the sales.
///
/// Rule: a sale is found in the answer by its own reference, not by its place and not by pass and event
/// Test: `a_sale_that_is_found_by_its_place_is_that_of_another_line`
/// Source: this house; what went wrong between ticketing systems and passes
pub fn mixed_up(tickets: &[Ticket], prices: &[Prices], regular: &BTreeMap<String, Cents>) -> Vec<String> {
    let mut against = vec![];
    for (ticket, line) in tickets.iter().zip(prices) {
        let Some(id) = &ticket.ticket_sale_id else {
            continue;
        };
        let of_line = said(line.regular);
        match regular.get(id) {
            Some(price) if *price == line.regular => {}
            Some(price) => against.push(format!(
                "the ticket at the regular price of {of_line} has the sale of one at {}",
                said(*price)
            )),
            None => against.push(format!("the sale {} of a ticket is not at its event", shown(id))),
        }
    }
    against
}

/// An id in a stranger's words.
fn shown(id: &str) -> String {
    id.escape_debug().take(20).collect()
}

/// What is wrong with how the call that met a fault was sent again.
pub fn sent_again(record: &[RecordedCall], method: &str, route: &str) -> Vec<String> {
    let is_it = |call: &&RecordedCall| call.method == method && call.route == route;
    let Some(failed) = record.iter().filter(is_it).find(|call| call.met_fault) else {
        return vec![format!("{method} {route} was not called")];
    };
    let first = failed.repeats.unwrap_or(failed.number);
    let later = record
        .iter()
        .filter(is_it)
        .filter(|call| call.number > failed.number);
    let (again, others): (Vec<_>, Vec<_>) = later.partition(|call| call.repeats == Some(first));
    match (again.is_empty(), others.is_empty()) {
        (false, _) => vec![],
        (true, true) => vec![format!(
            "call {}: {} and never sent again",
            failed.number, failed.status
        )],
        (true, false) => vec![format!(
            "call {}: {} and sent again as another",
            failed.number, failed.status
        )],
    }
}

/// Which repeats came before they should.
///
/// Rule: what was answered 429 is sent again, and not before its Retry-After is over
/// Test: `what_failed_is_sent_again_as_the_same_and_not_before_it_should`
/// Source: RFC 9110 section 10.2.3
pub fn too_soon(record: &[RecordedCall]) -> Vec<String> {
    let told = record.iter().filter_map(|call| Some((call, call.retry_after?)));
    let mut against = vec![];
    for (call, seconds) in told {
        let first = call.repeats.unwrap_or(call.number);
        let mut later = record.iter().filter(|other| other.number > call.number);
        let Some(again) = later.find(|other| other.repeats == Some(first)) else {
            continue;
        };
        let waited = again.came_ms.saturating_sub(call.answered_ms);
        if waited + CUT_MS < seconds * 1000 {
            against.push(format!(
                "call {}: {seconds} s were asked for, and {waited} ms waited",
                again.number
            ));
        }
    }
    against
}

/// As the API writes it.
pub fn said(amount: Cents) -> String {
    serde_json::to_string(&Euro(amount)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Prices = Prices {
        regular: Cents(735),
        reduced: Cents(147),
    };

    fn ticket(sale: Option<&str>) -> Ticket {
        Ticket {
            ticket: "A".into(),
            price: Euro(PRICES.reduced),
            ticket_sale_id: sale.map(str::to_owned),
        }
    }

    fn call(number: usize, sold: &[&str]) -> RecordedCall {
        RecordedCall {
            number,
            method: "POST".into(),
            route: "/ticket-sales".into(),
            met_fault: false,
            status: 200,
            repeats: None,
            came_ms: number as u64 * 1000,
            answered_ms: number as u64 * 1000 + 1,
            retry_after: None,
            sold: sold.iter().map(|id| (*id).to_owned()).collect(),
            cancels: None,
        }
    }

    #[test]
    fn a_ticket_is_one_sale_and_each_way_to_lose_it_is_said() {
        let two = [call(1, &["1", "2"])];
        let wrong = |tickets: &[Ticket]| one_sale_each(&two, tickets, &[PRICES; 2]).join("; ");
        assert_eq!(wrong(&[ticket(Some("1")), ticket(Some("2"))]), "");
        assert!(wrong(&[ticket(Some("1")), ticket(Some("1"))]).contains("2 tickets have 1 sale between"));
        assert!(wrong(&[ticket(Some("1")), ticket(None)]).contains("1 of 2 tickets has no sale"));
        assert!(wrong(&[ticket(None), ticket(None)]).contains("2 of 2 tickets have no sale"));
        assert!(wrong(&[ticket(Some("1"))]).contains("2 sales stand for 1 reduced ticket"));
        assert!(wrong(&[ticket(Some("1")), ticket(Some("3"))]).contains("does not stand"));
        let mut dear = ticket(Some("1"));
        dear.price = Euro(PRICES.regular);
        assert!(wrong(&[dear, ticket(Some("2"))]).contains("sold at 7.35"));
        let mut cancelled = call(2, &[]);
        cancelled.cancels = Some("1".into());
        let record = [two[0].clone(), cancelled];
        assert_eq!(standing(&record), BTreeSet::from(["2".to_owned()]));
    }

    #[test]
    fn a_ticket_at_the_regular_price_has_no_rest_that_somebody_pays() {
        let mut dear = ticket(None);
        dear.price = Euro(PRICES.regular);
        let against = one_sale_each(&[], &[dear], &[PRICES]);
        assert_eq!(against, ["a ticket is sold at 7.35, and its tariff is 1.47"]);
    }

    #[test]
    fn a_sale_that_is_found_by_its_place_is_that_of_another_line() {
        let regular = BTreeMap::from([("1", 735), ("2", 735), ("3", 835)]);
        let regular = regular
            .into_iter()
            .map(|(id, price)| (id.to_owned(), Cents(price)));
        let regular = regular.collect();
        let other = Prices {
            regular: Cents(835),
            reduced: Cents(167),
        };
        let wrong = |ids: [&str; 3]| {
            let tickets = ids.map(|id| ticket(Some(id)));
            mixed_up(&tickets, &[PRICES, PRICES, other], &regular).join("; ")
        };
        assert_eq!(wrong(["1", "2", "3"]), "");
        let words = wrong(["3", "2", "1"]);
        assert!(
            words.contains("regular price of 7.35 has the sale of one at 8.35"),
            "{words}"
        );
        assert!(
            words.contains("regular price of 8.35 has the sale of one at 7.35"),
            "{words}"
        );
        assert!(wrong(["1", "2", "4"]).contains("not at its event"));
    }

    #[test]
    fn what_failed_is_sent_again_as_the_same_and_not_before_it_should() {
        let mut failed = call(1, &[]);
        (failed.met_fault, failed.status, failed.retry_after) = (true, 429, Some(2));
        let again = |repeats: Option<usize>, came_ms: u64| {
            let call = RecordedCall {
                repeats,
                came_ms,
                ..call(2, &["1"])
            };
            vec![failed.clone(), call]
        };
        let found = |record: &[RecordedCall]| sent_again(record, "POST", "/ticket-sales").join("");
        assert!(found(&[failed.clone()]).contains("never sent again"));
        assert!(found(&again(None, 5000)).contains("as another"));
        assert_eq!(found(&again(Some(1), 5000)), "");
        assert!(found(&[]).contains("was not called"));
        assert_eq!(too_soon(&again(Some(1), 3001)), Vec::<String>::new());
        assert_eq!(too_soon(&again(Some(1), 2000)).len(), 1);
    }
}
