//! A region pack: its rows become verbs. Nothing is decided here.

use crate::ledger::expiry::ExpiryRule;
use crate::ledger::{Brought, bring};
use chassis::Fault;
use contracts::pack::{Report, RowFate};
use contracts::points::LoadPoints;
use messaging::Tx;

/// A row that breaks a rule is refused alone.
pub async fn load(tx: &mut Tx, rule: ExpiryRule, load: LoadPoints) -> Result<Report, Fault> {
    let brought = bring(tx, rule, &load.opening_points).await?;
    let fate = |brought: Brought| RowFate::new("opening-points.csv", brought.passholder_id, brought.fate);
    Ok(Report {
        rows: brought.into_iter().map(fate).collect(),
    })
}
