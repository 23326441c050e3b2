//! Put off: nobody could write what an answer meant, or ask at all.

use super::{FAILED, Item, Run, pace, store};
use chassis::Fault;
use messaging::Tx;
use uuid::Uuid;

/// This one is asked about again, later; unless somebody else has claimed him by now.
pub async fn put_off(tx: &mut Tx, run: Run, claim: Uuid, item: &Item) -> Result<(), Fault> {
    let (id, next) = (item.passholder_id, tx.now() + pace::again(item.tries));
    let held = store::hold(tx.conn()).await?;
    if held.is_none_or(|held| held.id != run.id)
        || !store::item::is_claimed(tx.conn(), run.id, id, claim).await?
    {
        return Ok(());
    }
    store::item::put_off(tx.conn(), run.id, id, next).await?;
    tx.count(FAILED, 1);
    Ok(())
}

/// These were claimed and nobody was asked about them: whoever comes next may.
pub async fn release(tx: &mut Tx, run: Run, claim: Uuid, items: &[Item]) -> Result<(), Fault> {
    let now = tx.now();
    let persons: Vec<Uuid> = items.iter().map(|item| item.passholder_id.0).collect();
    if store::hold(tx.conn())
        .await?
        .is_some_and(|held| held.id == run.id)
    {
        store::item::release(tx.conn(), run.id, claim, &persons, now).await?;
    }
    Ok(())
}
