//! What becomes of rights when memberships are written.

use super::store::{self, Change};
use super::{Act, Held, judge};
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::MembershipRow;
use messaging::Tx;

/// What each row does to the right of its membership, if anything; whoever calls holds the persons.
pub async fn judge_all(
    tx: &mut Tx,
    rows: &[&MembershipRow],
    act: &Act,
) -> Result<Vec<Result<Option<Change>, Refusal>>, Fault> {
    let now = tx.now();
    let before = store::rights_of(tx.conn(), rows).await?;
    let judged = |row: &&MembershipRow| -> Result<Option<Change>, Refusal> {
        let after = row.social_tariff_end.map(|last_day| Held {
            last_day,
            suspended_until: row.suspended_until,
        });
        let before = before.get(&(row.passholder_id, row.card_system_id));
        let kind = judge(before, after.as_ref(), act, now)?;
        Ok(kind.map(|kind| Change {
            passholder_id: row.passholder_id,
            card_system_id: row.card_system_id,
            kind,
            held: after,
        }))
    };
    Ok(rows.iter().map(judged).collect())
}
