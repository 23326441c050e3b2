//! Remove: a passholder goes to no school any more.

use super::{store, unseen};
use crate::{passholder, person};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::RemoveSchool;
use messaging::Tx;

/// Who went to none has nothing to lose: that is no error.
pub async fn remove(tx: &mut Tx, ask: RemoveSchool) -> Result<Done, Fault> {
    passholder::lock(tx.conn(), &[ask.passholder_id.0]).await?;
    let pupil = person::seen(tx.conn(), ask.passholder_id, &ask.sight).await?;
    pupil.ok_or_else(unseen)?;
    store::remove(tx.conn(), ask.passholder_id).await?;
    Ok(Done {})
}
