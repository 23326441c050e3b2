//! End: the mandate by which a partner held group passes is over, and with it their right.

use super::store;
use crate::right::Act;
use crate::seals::Seals;
use crate::{membership, passholder, person};
use chassis::Fault;
use contracts::PassholderId;
use contracts::day::brussels_day;
use messaging::Tx;

/// How many are looked at in one transaction.
const SLICE: i64 = 100;

/// Some of them; whether there may be more. A pack that gives the right again does so for a moment.
///
/// Rule: a group pass of a partner has the social tariff only while the partner's mandate for group passes
/// counts, and has no days of grace after it
/// Test: `a_partner_holds_a_group_pass_for_as_long_as_its_mandate_counts`
/// Source: this house
pub async fn end_due(tx: &mut Tx, seals: &Seals) -> Result<bool, Fault> {
    let today = brussels_day(tx.now());
    let ids = store::without_mandate(tx.conn(), today, SLICE).await?;
    if ids.is_empty() {
        return Ok(false);
    }
    passholder::lock(tx.conn(), &ids).await?;
    let groups = person::load(tx.conn(), &ids).await?;
    let mut rows = vec![];
    for group in &groups {
        let with_right = group.memberships.iter().filter(|one| one.social_tariff.is_some());
        rows.extend(with_right.map(|one| membership::with_right(group.passholder_id, one, None)));
    }
    for verdict in membership::put(tx, &rows, Act::mandate()).await? {
        verdict?;
    }
    let told: Vec<PassholderId> = ids.iter().copied().map(PassholderId).collect();
    person::tell_now(tx, &seals.rights, &told).await?;
    Ok(ids.len() as i64 == SLICE)
}
