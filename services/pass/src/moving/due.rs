//! Due: the day has come, and those who planned to move live at the new address.

use crate::seals::Seals;
use crate::{home, passholder, person};
use chassis::Fault;
use contracts::PassholderId;
use contracts::day::brussels_day;
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
    let movers: Vec<PassholderId> = moves.iter().map(|(id, _)| *id).collect();
    for (id, planned) in moves {
        passholder::move_to(tx, id, &planned.address, planned.from).await?;
    }
    person::tell_now(tx, &seals.rights, &movers).await?;
    Ok(ids.len() as i64 == SLICE)
}
