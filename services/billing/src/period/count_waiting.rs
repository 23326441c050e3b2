//! Count the periods that were proposed: the job that makes their statements.

use super::store;
use crate::statement;
use chassis::Fault;
use messaging::{Office, Tx};

/// One period after the other, each in a transaction of its own. One that another process is at is left to
/// it; a process that is killed here left nothing, and the next begins again.
pub async fn count_waiting(office: &Office) -> Result<(), Fault> {
    while office.transact_over_many(|tx| Box::pin(count(tx))).await? {}
    Ok(())
}

async fn count(tx: &mut Tx) -> Result<bool, Fault> {
    let Some(making) = store::take_counting(tx.conn()).await? else {
        return Ok(false);
    };
    let control = statement::make(tx.conn(), &making).await?;
    store::counted(tx.conn(), making.row, &control).await?;
    Ok(true)
}
