//! References of clients: the same reference is the same sale, however often it is sent.
//!
//! A client may give several lines one reference: then its first line is the first sale of that reference,
//! its second line the second, and so on. Two requests with one reference go one after the other.

use super::store::{self, Referenced};
use chassis::Fault;
use contracts::billing::{SaleLine, Sold};
use contracts::{Refusal, message};
use messaging::Tx;
use std::collections::HashMap;

/// What a client sold before under the references of a request, and how far the lines have come.
pub struct Before {
    sales: HashMap<(String, i32), Referenced>,
    ordinals: HashMap<String, i32>,
}

/// A line's place among those of its reference, from 1, and the sale that has it already.
pub struct Found {
    pub reference_no: i32,
    pub sale: Option<Referenced>,
}

/// Those of some lines, sorted, each once.
pub fn references(lines: &[SaleLine]) -> Vec<&str> {
    let given = lines.iter().filter_map(|line| line.client_reference.as_deref());
    let mut references: Vec<&str> = given.collect();
    references.sort_unstable();
    references.dedup();
    references
}

impl Before {
    /// The sales of the request's references. Whoever sends the same reference at the same time waits here.
    pub async fn read(tx: &mut Tx, client: &str, lines: &[SaleLine]) -> Result<Self, Fault> {
        let references = references(lines);
        let mut sales = HashMap::new();
        if !references.is_empty() {
            store::lock_references(tx.conn(), client, &references).await?;
            for sale in store::of_references(tx.conn(), client, &references).await? {
                sales.insert((sale.reference.clone(), sale.number), sale);
            }
        }
        Ok(Self {
            sales,
            ordinals: HashMap::new(),
        })
    }

    /// Looks at the lines in their order, each once.
    pub fn next(&mut self, line: &SaleLine) -> Found {
        let reference = line.client_reference.clone().unwrap_or_default();
        let ordinal = self.ordinals.entry(reference.clone()).or_default();
        *ordinal += 1;
        let reference_no = *ordinal;
        let sale = match line.client_reference {
            Some(_) => self.sales.remove(&(reference, reference_no)),
            None => None,
        };
        Found { reference_no, sale }
    }
}

/// The sale that a line repeats.
///
/// # Errors
/// The reference stands for another sale, or for one that was cancelled: nobody pays for that one any more.
///
/// Rule: the same client reference is the same sale, and one that was cancelled is refused
/// Test: `a_repeated_client_reference_is_the_same_sale`,
/// `a_reference_of_a_cancelled_sale_is_refused_with_words`
/// Source: UiTPAS API 4.0, POST /ticket-sales
pub fn same_sale(index: usize, line: &SaleLine, before: Referenced) -> Result<Sold, Refusal> {
    let refused = |words: &str| {
        let pointer = format!("/{index}/clientReference");
        Refusal::invalid_data(&[(pointer, words.to_owned())])
    };
    if before.is_cancelled {
        return Err(refused("belongs to a sale that was cancelled").message(message::sale_was_cancelled()));
    }
    let sale = &before.sold.sale;
    let is_same = sale.uitpas_number.as_str() == line.pass_number
        && sale.event_id == line.event_id
        && sale.tariff.id == line.tariff_id
        && sale.regular_price == line.regular_price;
    match is_same {
        true => Ok(before.sold),
        false => Err(refused("was used before for another sale")),
    }
}
