//! Used: passes were used, and referrals that led to them move on.

use super::store::{self, Kept};
use super::tell::keep;
use crate::usage::Use;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::day::brussels_day;
use messaging::Tx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The persons are held by whoever calls. What was heard counts in the month in which it is heard, so that
/// no month that was told changes; the version that counters give back stays.
pub async fn used(tx: &mut Tx, uses: &[Use]) -> Result<(), Fault> {
    let today = brussels_day(tx.now());
    let holders: Vec<Uuid> = uses.iter().map(|one| one.passholder_id.0).collect();
    let days: Vec<NaiveDate> = uses.iter().map(|one| one.day).collect();
    let mut by_referral: BTreeMap<Uuid, Vec<NaiveDate>> = BTreeMap::new();
    for (id, day) in store::of_used(tx.conn(), &holders, &days).await? {
        by_referral.entry(id).or_default().push(day);
    }
    let ids: Vec<Uuid> = by_referral.keys().copied().collect();
    if ids.is_empty() {
        return Ok(());
    }
    for mut kept in store::hold(tx.conn(), &ids).await? {
        let uses = by_referral.get(&kept.id.0).into_iter().flatten();
        let moved = uses.filter(|day| move_on(&mut kept, **day, today)).count();
        if moved > 0 {
            keep(tx, &mut kept).await?;
        }
    }
    Ok(())
}

/// With a use on this day, of which is heard today; whether that moved it on.
pub fn move_on(kept: &mut Kept, day: NaiveDate, today: NaiveDate) -> bool {
    let Some(before) = kept.life() else {
        return false;
    };
    let after = before.used(day);
    kept.state = after.state;
    kept.active_heard = kept.active_heard.or(after.active_on.map(|_| today));
    kept.returned_heard = kept.returned_heard.or(after.returned_on.map(|_| today));
    (kept.active_on, kept.returned_on) = (after.active_on, after.returned_on);
    after != before
}
