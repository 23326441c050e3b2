//! What the record of a sandbox says of sales.
//!
//! Rule: each ticket at a reduced price stands as one sale, and the vendor knows which
//! Test: `a_ticket_is_one_sale_and_each_way_to_lose_it_is_said`
//! Source: this house; what went wrong between ticketing systems and passes

use super::adapter::Ticket;
use contracts::amount::{Cents, Euro};
use contracts::conformance::RecordedCall;
use std::collections::BTreeSet;

/// A hundredth of a second: both ends of a pause are cut to milliseconds.
const CUT_MS: u64 = 10;

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

/// What is wrong with these tickets, by the record of their sale.
pub fn one_sale_each(record: &[RecordedCall], tickets: &[Ticket], reduced: Cents) -> Vec<String> {
    let standing = standing(record);
    let mut against = vec![];
    if let Some(dear) = tickets.iter().find(|ticket| ticket.price.0 != reduced) {
        against.push(format!(
            "a ticket is sold at {}, and its tariff is {}",
            said(dear.price.0),
            said(reduced)
        ));
    }
    let known: Vec<&String> = tickets
        .iter()
        .filter_map(|ticket| ticket.ticket_sale_id.as_ref())
        .collect();
    let apart: BTreeSet<&String> = known.iter().copied().collect();
    if known.len() < tickets.len() {
        let lost = tickets.len() - known.len();
        against.push(format!(
            "{lost} of {} tickets have no sale: nobody pays the rest",
            tickets.len()
        ));
    }
    if apart.len() < known.len() {
        against.push(format!(
            "{} tickets have {} sales between them",
            known.len(),
            apart.len()
        ));
    }
    if standing.len() != tickets.len() {
        against.push(format!(
            "{} sales stand for {} tickets",
            standing.len(),
            tickets.len()
        ));
    }
    if let Some(other) = apart.iter().find(|id| !standing.contains(**id)) {
        against.push(format!(
            "the sale {:.20} of a ticket does not stand",
            other.escape_debug().to_string()
        ));
    }
    against
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

    const REDUCED: Cents = Cents(147);

    fn ticket(sale: Option<&str>) -> Ticket {
        Ticket {
            ticket: "A".into(),
            price: Euro(REDUCED),
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
        let wrong = |tickets: &[Ticket]| one_sale_each(&two, tickets, REDUCED).join("; ");
        assert_eq!(wrong(&[ticket(Some("1")), ticket(Some("2"))]), "");
        assert!(wrong(&[ticket(Some("1")), ticket(Some("1"))]).contains("2 tickets have 1 sales"));
        assert!(wrong(&[ticket(Some("1")), ticket(None)]).contains("1 of 2 tickets have no sale"));
        assert!(wrong(&[ticket(Some("1"))]).contains("2 sales stand for 1 tickets"));
        assert!(wrong(&[ticket(Some("1")), ticket(Some("3"))]).contains("does not stand"));
        let mut dear = ticket(Some("1"));
        dear.price = Euro(Cents(735));
        assert!(wrong(&[dear, ticket(Some("2"))]).contains("sold at 7.35"));
        let mut cancelled = call(2, &[]);
        cancelled.cancels = Some("1".into());
        let record = [two[0].clone(), cancelled];
        assert_eq!(standing(&record), BTreeSet::from(["2".to_owned()]));
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
