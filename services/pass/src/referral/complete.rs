//! Complete: whoever came has a pass, or the right.

use super::impossible;
use super::step::{Step, next};
use super::store::Kept;
use super::tell::settle;
use super::used::move_on;
use crate::usage;
use chassis::Fault;
use contracts::PassholderId;
use contracts::day::brussels_day;
use messaging::Tx;

/// From now on the referral follows the use of this pass; one of today may have been heard before. The person
/// is held by whoever calls.
///
/// Rule: a referral is completed until the last day of its code, and a use on the day of completion counts
/// whichever of both came first
/// Test: `a_use_on_the_day_of_completion_counts_whichever_came_first`, `a_code_counts_for_sixty_days`
/// Source: this house
pub async fn complete(tx: &mut Tx, kept: &mut Kept, holder: PassholderId) -> Result<(), Fault> {
    let today = brussels_day(tx.now());
    let completed = next(kept.state, Step::Complete).filter(|_| today <= kept.last_day);
    kept.state = completed.ok_or_else(|| impossible("Nobody took the code, or it has ended"))?;
    kept.passholder_id = Some(holder);
    kept.completed_on = Some(today);
    if let Some(last) = usage::last_day(tx.conn(), holder).await? {
        move_on(kept, last, today);
    }
    settle(tx, kept).await
}
