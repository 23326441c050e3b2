//! Remove: at once nobody sees it and nothing goes out; its rows go in slices.

use super::store;
use chassis::Fault;
use contracts::ask::Done;
use messaging::Tx;
use uuid::Uuid;

/// A slice is small enough to end within a statement's time.
const SLICE: i64 = 5_000;

/// Ends a subscription of one of these owners and drops its secrets. Whose it is is looked at here: who
/// repeats it under a key is told what he was told first.
///
/// # Errors
/// 404 when there is none.
pub async fn remove(tx: &mut Tx, id: Uuid, owners: &[String]) -> Result<Done, Fault> {
    match store::end(tx.conn(), id, owners).await? {
        true => Ok(Done {}),
        false => Err(store::missing().into()),
    }
}

/// Deletes a slice of what is left of those that ended; tells whether more may be left.
pub async fn sweep(tx: &mut Tx) -> Result<bool, Fault> {
    let Some(id) = store::ended(tx.conn()).await? else {
        return Ok(false);
    };
    if store::drop_deliveries(tx.conn(), id, SLICE).await? < SLICE.unsigned_abs() {
        store::drop(tx.conn(), id).await?;
    }
    Ok(true)
}
