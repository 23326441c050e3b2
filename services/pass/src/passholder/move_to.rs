//! Move: somebody lives elsewhere from a day on.

use super::residence::home_code;
use super::store;
use crate::home;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use contracts::pass::Address;
use messaging::Tx;

/// Where he lived until that day is kept. Whoever calls holds him.
pub async fn move_to(tx: &mut Tx, id: PassholderId, address: &Address, day: NaiveDate) -> Result<(), Fault> {
    home::leave(tx.conn(), &[(id, home_code(address))], day).await?;
    store::put_address(tx.conn(), id, address).await
}
