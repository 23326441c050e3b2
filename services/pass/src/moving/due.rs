//! Due: the day has come, and those who planned to move live at the new address.

use super::end_rights::{Homes, Regions, end_rights};
use crate::home::store::Due;
use crate::{home, passholder, person};
use chassis::Fault;
use contracts::PassholderId;
use contracts::day::brussels_day;
use contracts::pass::PlannedMove;
use messaging::Tx;
use std::collections::BTreeSet;

/// How many move in one transaction.
const SLICE: i64 = 100;

/// Moves some of them, and says whether there may be more. Others knew of it before: nobody pays otherwise
/// because this runs late. They are told as those of packs are: one whom no message can hold keeps nobody
/// else from moving.
pub async fn move_due(tx: &mut Tx) -> Result<bool, Fault> {
    let today = brussels_day(tx.now());
    let ids = home::store::due(tx.conn(), today, SLICE).await?;
    if ids.is_empty() {
        return Ok(false);
    }
    passholder::lock(tx.conn(), &ids).await?;
    let moves = home::store::take_due(tx.conn(), &ids, today).await?;
    let movers: BTreeSet<PassholderId> = moves.iter().map(|due| due.passholder_id).collect();
    let regions = Regions::read(tx).await?;
    for due in &moves {
        move_one(tx, &regions, due).await?;
    }
    person::tell_later(tx, &movers).await?;
    Ok(ids.len() as i64 == SLICE)
}

/// What a counter noted since is newer than the plan.
async fn move_one(tx: &mut Tx, regions: &Regions, due: &Due) -> Result<(), Fault> {
    let (id, PlannedMove { from, address }) = (due.passholder_id, &due.planned);
    let left = home::store::last_left(tx.conn(), id).await?;
    if left.first().is_some_and(|last| from < last) {
        return Ok(());
    }
    let person = person::load_one(tx.conn(), id).await?;
    passholder::move_to(tx, id, address, *from).await?;
    match person {
        Some(person) => {
            let today = brussels_day(tx.now());
            let homes = Homes::of_move(&person, address, today, &regions.systems);
            end_rights(tx, regions, &person, &homes, *from, &due.organizer_id).await
        }
        None => Ok(()),
    }
}
