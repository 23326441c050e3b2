//! Complete: whoever came has a pass, or the right.

use super::impossible;
use super::step::{Step, next};
use super::store::Kept;
use super::tell::settle;
use chassis::Fault;
use contracts::PassholderId;
use contracts::day::brussels_day;
use messaging::Tx;

/// From now on the referral follows the use of this pass. The person is held by whoever calls.
pub async fn complete(tx: &mut Tx, kept: &mut Kept, holder: PassholderId) -> Result<(), Fault> {
    let completed = next(kept.state, Step::Complete);
    kept.state = completed.ok_or_else(|| impossible("Nobody took the code, or it has ended"))?;
    kept.passholder_id = Some(holder);
    kept.completed_on = Some(brussels_day(tx.now()));
    settle(tx, kept).await
}
