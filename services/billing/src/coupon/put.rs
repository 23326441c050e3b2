//! Put: coupons as they are from now on.

use super::store;
use crate::key;
use chassis::Fault;
use contracts::billing::{CouponAudience, CouponRow};
use contracts::{DistributionKeyId, PassholderId};
use messaging::Tx;
use messaging::forget::is_forgotten;
use messaging::loading::{Verdicts, sift};
use std::collections::HashSet;

/// Writes the coupons whose key exists; none may come twice. One that names somebody who is forgotten names
/// nobody in his place, as it did when he was.
///
/// Rule: no coupon names somebody who is forgotten, also when a pack does
/// Test: `a_coupon_of_a_pack_names_nobody_in_the_place_of_who_is_forgotten`
/// Source: this house
///
/// Rule: a coupon of a pack that names a record that went into another names the other
/// Test: `what_both_records_bought_is_the_ones_that_stays_and_limits_count_both`
/// Source: this house
pub async fn put(tx: &mut Tx, rows: &[CouponRow]) -> Result<Verdicts, Fault> {
    let ids: Vec<DistributionKeyId> = rows.iter().map(|row| row.key_id).collect();
    let known = key::among(tx.conn(), &ids).await?;
    let rows = as_they_are(tx, rows).await?;
    let (verdicts, accepted) = sift(&rows, |row| key::require(&known, row.key_id));
    store::put(tx.conn(), &accepted).await?;
    Ok(verdicts)
}

async fn as_they_are(tx: &mut Tx, rows: &[CouponRow]) -> Result<Vec<CouponRow>, Fault> {
    let mut rows = rows.to_vec();
    let named: Vec<PassholderId> = rows.iter_mut().flat_map(named_in).map(|id| *id).collect();
    let went = directory::merged::went(tx.conn(), &named).await?;
    let forgotten: HashSet<PassholderId> = is_forgotten(tx.conn(), &named).await?.into_iter().collect();
    let gone = rows
        .iter_mut()
        .flat_map(named_in)
        .filter(|id| forgotten.contains(id));
    for id in gone {
        *id = PassholderId(tx.new_id());
    }
    for id in rows.iter_mut().flat_map(named_in) {
        *id = went.get(id).copied().unwrap_or(*id);
    }
    Ok(rows)
}

/// The persons whom a coupon names.
fn named_in(row: &mut CouponRow) -> &mut [PassholderId] {
    match &mut row.granted_to {
        CouponAudience::Passholders(persons) => persons,
        CouponAudience::SocialTariff | CouponAudience::Everyone | CouponAudience::Groups => &mut [],
    }
}
