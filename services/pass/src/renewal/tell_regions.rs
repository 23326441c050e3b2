//! Tell regions: all members of a region are told, so that nobody can tell by it whose right a run renewed.

use super::store::region;
use crate::seals::Seals;
use crate::{passholder, person};
use chassis::Fault;
use chrono::TimeDelta;
use messaging::Tx;

/// How many are told in one transaction.
const SLICE: i64 = 500;
/// So long a run goes on before those whose rights it renewed by then are told.
const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// A slice of a region whose turn it is; whether there was one. Of two processes that tell the same slice one
/// finds that it was told, and tells nothing.
///
/// Rule: of whom a run renewed the right is told with all members of the region, in the order of their ids,
/// when the run has ended or an hour later: nothing that is told shows who has a right
/// Test: `a_run_tells_all_members_of_a_region_and_in_no_order_of_its_own`,
/// `while_a_run_goes_on_whom_it_renewed_is_told_with_all_others_within_the_hour`
/// Source: this house
pub async fn tell_regions(tx: &mut Tx, seals: &Seals) -> Result<bool, Fault> {
    let noted_before = tx.now() - PATIENCE;
    let Some(round) = region::due(tx.conn(), noted_before).await? else {
        return Ok(false);
    };
    let members = region::members(tx.conn(), round, SLICE).await?;
    passholder::lock(tx.conn(), &members).await?;
    if !region::go_on(tx.conn(), round, members.last().copied()).await? {
        return Ok(true);
    }
    person::tell_beside(tx, &seals.rights, &members).await?;
    if (members.len() as i64) < SLICE {
        region::finish(tx.conn(), round.region).await?;
    }
    Ok(true)
}
