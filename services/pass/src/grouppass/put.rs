//! Put: group passes as they are from now on.

use crate::passholder::{self, Record};
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::GrouppassRow;
use contracts::text::require_short;
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes the groups that break no rule.
pub async fn put(tx: &mut Tx, rows: &[GrouppassRow]) -> Result<Verdicts, Fault> {
    let (verdicts, accepted) = sift(rows, |row| {
        require_short(&[
            ("name", &row.name),
            ("postal_code", &row.postal_code),
            ("city", &row.city),
        ])?;
        match row.tickets_per_year {
            Some(..0) => Err(Refusal::invalid("the tickets of a year cannot be negative")),
            _ => Ok(()),
        }
    });
    let records: Vec<Record> = accepted.into_iter().map(Record::group).collect();
    passholder::write(tx, &records).await?;
    Ok(verdicts)
}
