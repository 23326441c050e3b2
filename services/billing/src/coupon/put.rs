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
pub async fn put(tx: &mut Tx, rows: &[CouponRow]) -> Result<Verdicts, Fault> {
    let ids: Vec<DistributionKeyId> = rows.iter().map(|row| row.key_id).collect();
    let known = key::among(tx.conn(), &ids).await?;
    let rows = without_forgotten(tx, rows).await?;
    let (verdicts, accepted) = sift(&rows, |row| key::require(&known, row.key_id));
    store::put(tx.conn(), &accepted).await?;
    Ok(verdicts)
}

async fn without_forgotten(tx: &mut Tx, rows: &[CouponRow]) -> Result<Vec<CouponRow>, Fault> {
    let mut rows = rows.to_vec();
    let named: Vec<PassholderId> = rows.iter_mut().flat_map(named_in).map(|id| *id).collect();
    let forgotten: HashSet<PassholderId> = is_forgotten(tx.conn(), &named).await?.into_iter().collect();
    let gone = rows
        .iter_mut()
        .flat_map(named_in)
        .filter(|id| forgotten.contains(id));
    for id in gone {
        *id = PassholderId(tx.new_id());
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
