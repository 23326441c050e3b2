//! Record: sales of the past, each at its own time and by the rules of today.
//!
//! One after the other in the transaction of a part of a pack, because each is quoted at its own time and
//! finds used what those before it used. The part holds all that it took until its end. It takes references
//! behind counters, which harms nobody: no one else has references of a pack. And it takes counters in the
//! order of its rows, not sorted: a basket that is sold meanwhile, of the same events in the same period, may
//! wait for it in a circle. PostgreSQL then ends one of the two after a second, and it is busy: the loader
//! sends the part again, the counter its basket, with nothing written before.

use super::register::register_past;
use chassis::Fault;
use contracts::Scope;
use contracts::billing::{RegisterSales, SaleLine, TicketSaleRow};
use messaging::Tx;
use messaging::loading::{Verdicts, attempt};

/// Whose sales they are.
const CLIENT: &str = "region-pack";

/// Records in the order of the rows: each finds the limits used that those before it used. What is refused
/// leaves no trace. Euros of the file become cents here.
pub async fn record(tx: &mut Tx, rows: &[TicketSaleRow]) -> Result<Verdicts, Fault> {
    let today = tx.now();
    let mut verdicts = Vec::with_capacity(rows.len());
    for row in rows {
        let line = SaleLine {
            pass_number: row.pass_number.as_str().to_owned(),
            event_id: row.event_id.clone(),
            tariff_id: row.tariff_id.clone(),
            regular_price: row.regular_price.0,
            regular_price_label: row.regular_price_label.clone(),
            client_reference: Some(row.reference.clone()),
        };
        let sale = RegisterSales {
            client: CLIENT.into(),
            lines: vec![line],
            scope: Scope::All,
        };
        tx.at(row.at);
        let one = attempt(tx, |tx| Box::pin(register_past(tx, sale))).await?;
        verdicts.push(one.map(|_| ()));
    }
    tx.at(today);
    Ok(verdicts)
}
