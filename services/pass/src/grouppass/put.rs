//! Put: group passes as they are from now on.

use crate::passholder::{self, Record};
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::GrouppassRow;
use messaging::Tx;
use messaging::loading::Verdicts;

/// Writes the groups that break no rule.
pub async fn put(tx: &mut Tx, rows: &[GrouppassRow]) -> Result<Verdicts, Fault> {
    let (mut verdicts, mut accepted) = (Vec::with_capacity(rows.len()), vec![]);
    for row in rows {
        let is_negative = row.tickets_per_year.is_some_and(|tickets| tickets < 0);
        verdicts.push(match is_negative {
            true => {
                let words = "the tickets of a year cannot be negative";
                Err(Refusal::new("body/invalid-data", 400, words))
            }
            false => {
                accepted.push(Record::group(row));
                Ok(())
            }
        });
    }
    passholder::write(tx.conn(), &accepted).await?;
    Ok(verdicts)
}
