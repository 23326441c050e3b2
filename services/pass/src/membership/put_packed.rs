//! Put: memberships as a region pack says them.

use super::{put, store};
use crate::passholder;
use crate::right::Act;
use chassis::Fault;
use contracts::pass::MembershipRow;
use messaging::Tx;
use messaging::loading::Verdicts;
use uuid::Uuid;

/// A row that changed elsewhere and says the same of the right as when it was loaded last leaves the right as
/// it stands: it was written before the run, a counter or the coordinator changed it.
///
/// Rule: a pack changes a right only when it says something else of it than it said last
/// Test: `a_pack_whose_row_changed_elsewhere_takes_no_right_back`
/// Source: this house
pub async fn put_packed(tx: &mut Tx, rows: &[MembershipRow]) -> Result<Verdicts, Fault> {
    let members: Vec<Uuid> = rows.iter().map(|row| row.passholder_id.0).collect();
    passholder::lock(tx.conn(), &members).await?;
    let known = store::said(tx.conn(), rows).await?;
    let written: Vec<MembershipRow> = rows
        .iter()
        .map(|row| match known.get(&(row.passholder_id, row.card_system_id)) {
            Some(known) if known.said == (row.social_tariff_end, row.suspended_until) => MembershipRow {
                social_tariff_end: known.stands.0,
                suspended_until: known.stands.1,
                ..row.clone()
            },
            _ => row.clone(),
        })
        .collect();
    let verdicts = put(tx, &written, Act::pack()).await?;
    let judged = rows.iter().zip(&verdicts).filter(|(_, verdict)| verdict.is_ok());
    let said: Vec<&MembershipRow> = judged.map(|(row, _)| row).collect();
    store::note_said(tx.conn(), &said).await?;
    Ok(verdicts)
}
