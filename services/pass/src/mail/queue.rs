//! Queue: a mail is put in line, by the verb that it tells of.

use super::{New, store};
use chassis::Fault;
use messaging::Tx;

/// It waits from the commit on. Whoever has no address, or does not want to be written to, has none.
///
/// Rule: a passholder is written to who has an address and wants mails about the pass; the buyer of an order
/// is told in any case that it is completed, and everybody that an account was linked to the pass, or that
/// somebody added them to a family: it may have been somebody else. Of orders nobody under sixteen is told
/// Test: `who_wants_to_be_written_to_is_welcomed_and_nobody_else`,
/// `who_wants_no_mails_is_told_all_the_same_of_an_account_and_of_a_family`
/// Source: UiTPAS API 4.0, `serviceMails`; this house
pub async fn queue(tx: &mut Tx, new: New) -> Result<(), Fault> {
    let (id, now) = (tx.new_id(), tx.now());
    store::insert(tx.conn(), id, &new, now).await
}
