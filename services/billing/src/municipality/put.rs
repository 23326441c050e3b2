//! Put: which municipality pays for a postal code from now on.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::MunicipalityRow;
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes those that break no rule; no postal code may come twice.
pub async fn put(tx: &mut Tx, rows: &[MunicipalityRow]) -> Result<Verdicts, Fault> {
    let (verdicts, accepted) = sift(rows, judge);
    store::put(tx.conn(), &accepted).await?;
    Ok(verdicts)
}

/// Codes across the border have other shapes than ours.
fn judge(row: &MunicipalityRow) -> Result<(), Refusal> {
    let code = &row.postal_code;
    let is_code = (1..=10).contains(&code.len()) && code.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_code {
        return Err(Refusal::invalid("that is no postal code"));
    }
    match row.municipality.trim().is_empty() {
        true => Err(Refusal::invalid("a municipality has a name")),
        false => Ok(()),
    }
}
