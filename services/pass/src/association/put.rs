//! Put: an association as it is from now on.

use super::right::Rights;
use super::store;
use super::term::Terms;
use crate::card_system;
use chassis::Fault;
use contracts::pass::AssociationRow;
use contracts::text::require_short;
use messaging::Tx;

/// Writes it; its card system must be known, and its memberships must have an end.
///
/// Rule: an association is refused whose region is unknown, or that gives its memberships no end
/// Test: `an_association_that_breaks_a_rule_is_refused_with_words`
/// Source: this house
pub async fn put(tx: &mut Tx, row: &AssociationRow) -> Result<(), Fault> {
    require_short(&[("id", &row.id), ("name", &row.name)])?;
    let terms = Terms {
        kind: row.end_date_type,
        suggested: row.end_date,
        duration: row.duration,
        renewable_months: row.renewable_months,
    };
    terms.judge()?;
    card_system::require(tx.conn(), row.card_system_id).await?;
    let rights = Rights::of(&row.organizers, &row.writers);
    store::put(tx.conn(), row, &rights).await
}
