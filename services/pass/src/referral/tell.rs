//! Tell: a referral took a step, or its consent changed. What hangs on a person is told by a job, when the
//! partner may see it.

use super::shown::{as_told, day_of, may_know, next_change, shown};
use super::store::{self, Kept, due};
use chassis::Fault;
use contracts::pass::{ReferralChanged, ReferralState};
use messaging::Tx;

/// How many are looked at in one transaction.
const SLICE: i64 = 200;

/// As the partner sees it now. Whoever may not know is told no state: others hide what they have of it.
pub fn tell(tx: &mut Tx, kept: &Kept) -> Result<(), Fault> {
    let (at, today) = (tx.now(), day_of(tx.now()));
    let state = as_told(shown(&kept.seen(), today));
    tx.tell(&ReferralChanged {
        referral_id: kept.id,
        version: kept.told_version,
        partner_id: kept.partner_id,
        state: state.unwrap_or(ReferralState::Created),
        partner_may_know: may_know(&kept.seen(), today),
        at,
    })
}

/// Writes one that is held; what its partner sees of it later is told then. What is due stays so.
pub async fn keep(tx: &mut Tx, kept: &mut Kept) -> Result<(), Fault> {
    let today = day_of(tx.now());
    if kept.tell_on.is_none_or(|day| today < day) {
        kept.tell_on = next_change(&kept.seen(), today);
    }
    store::save(tx.conn(), kept).await
}

/// As [`keep`], as its next version.
pub async fn settle(tx: &mut Tx, kept: &mut Kept) -> Result<(), Fault> {
    kept.version += 1;
    keep(tx, kept).await
}

/// As [`settle`], and tells it: what the partner did itself, and that it may know no more.
pub async fn settle_at_once(tx: &mut Tx, kept: &mut Kept) -> Result<(), Fault> {
    kept.version += 1;
    kept.told_version += 1;
    kept.tell_on = next_change(&kept.seen(), day_of(tx.now()));
    store::save(tx.conn(), kept).await?;
    tell(tx, kept)
}

/// Tells some of what is due, as it is now: several steps since the last word are one. Whether there may be
/// more.
pub async fn tell_due(tx: &mut Tx) -> Result<bool, Fault> {
    let today = day_of(tx.now());
    let slice = due::to_tell(tx.conn(), today, SLICE).await?;
    let is_full = slice.len() as i64 == SLICE;
    for mut kept in slice {
        kept.tell_on = next_change(&kept.seen(), today);
        let is_told = may_know(&kept.seen(), today) && as_told(shown(&kept.seen(), today)).is_some();
        kept.told_version += i64::from(is_told);
        store::save(tx.conn(), &kept).await?;
        if is_told {
            tell(tx, &kept)?;
        }
    }
    Ok(is_full)
}
