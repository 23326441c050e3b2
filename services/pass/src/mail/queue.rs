//! Queue: a mail is put in line, by the verb that it tells of.

use super::{New, store};
use chassis::Fault;
use messaging::Tx;

/// It waits from the commit on. Whoever has no address, or does not want to be written to, has none.
///
/// Rule: a passholder is written to who has an address and wants mails about the pass; the buyer of an order
/// is told in any case that it is completed, and nobody under sixteen
/// Test: `who_wants_to_be_written_to_is_welcomed_and_nobody_else`
/// Source: UiTPAS API 4.0, `serviceMails`
pub async fn queue(tx: &mut Tx, new: New) -> Result<(), Fault> {
    let (id, now) = (tx.new_id(), tx.now());
    store::insert(tx.conn(), id, &new, now).await
}
