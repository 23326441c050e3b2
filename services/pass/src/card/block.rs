//! Block: cards count no more, and their region is told of each.

use super::store;
use chassis::Fault;
use contracts::pass::CardBlocked;
use contracts::{CardSystemId, PassNumber, PassholderId};
use messaging::Tx;

/// Blocks the cards of this region that the holder uses; whether there was one.
pub async fn block_active(tx: &mut Tx, holder: PassholderId, region: CardSystemId) -> Result<bool, Fault> {
    let blocked = store::block_active(tx.conn(), holder, region).await?;
    for pass_number in &blocked {
        tell_blocked(tx, pass_number, region)?;
    }
    Ok(!blocked.is_empty())
}

/// Tells that a card was blocked.
///
/// Rule: a region is told of each of its cards that is blocked: by hand, because another took its place, or
/// because its holder was there twice
/// Test: `a_card_is_blocked_and_counts_again_unless_another_took_its_place`,
/// `a_lost_card_is_blocked_and_the_new_one_counts`, `an_active_card_stays_and_the_other_is_blocked`
/// Source: this house
pub fn tell_blocked(tx: &mut Tx, pass_number: &PassNumber, region: CardSystemId) -> Result<(), Fault> {
    let at = tx.now();
    tx.tell(&CardBlocked {
        pass_number: pass_number.clone(),
        card_system_id: region,
        at,
    })
}
