//! Write: passholders as they are from today on; where they lived before is kept.

use super::residence::home_code;
use super::{Record, store};
use crate::home;
use chassis::Fault;
use contracts::PassholderId;
use contracts::day::brussels_day;
use messaging::Tx;

/// No passholder may come twice. Tells how many of them are new persons.
pub async fn write(tx: &mut Tx, records: &[Record]) -> Result<i64, Fault> {
    let homes: Vec<(PassholderId, &str)> = records
        .iter()
        .map(|record| (record.id, home_code(&record.address)))
        .collect();
    let today = brussels_day(tx.now());
    home::leave(tx.conn(), &homes, today).await?;
    store::write(tx.conn(), records).await
}
