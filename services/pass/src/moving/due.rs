//! Due: the day has come, and those who planned to move live at the new address.

use super::end_rights::{Regions, end_rights};
use crate::seals::Seals;
use crate::{home, passholder, person};
use chassis::Fault;
use contracts::PassholderId;
use contracts::day::brussels_day;
use contracts::pass::PlannedMove;
use messaging::Tx;

/// How many move in one transaction.
const SLICE: i64 = 100;

/// Moves some of them, and says whether there may be more. Others knew of it before: nobody pays otherwise
/// because this runs late.
pub async fn move_due(tx: &mut Tx, seals: &Seals) -> Result<bool, Fault> {
    let today = brussels_day(tx.now());
    let ids = home::store::due(tx.conn(), today, SLICE).await?;
    if ids.is_empty() {
        return Ok(false);
    }
    passholder::lock(tx.conn(), &ids).await?;
    let moves = home::store::take_due(tx.conn(), &ids, today).await?;
    let movers: Vec<PassholderId> = moves.iter().map(|due| due.passholder_id).collect();
    let regions = Regions::read(tx).await?;
    for due in moves {
        let (id, PlannedMove { from, address }) = (due.passholder_id, &due.planned);
        passholder::move_to(tx, id, address, *from).await?;
        if let Some(person) = person::load_one(tx.conn(), id).await? {
            end_rights(tx, &regions, &person, address, *from, &due.organizer_id).await?;
        }
    }
    person::tell_now(tx, &seals.rights, &movers).await?;
    Ok(ids.len() as i64 == SLICE)
}
