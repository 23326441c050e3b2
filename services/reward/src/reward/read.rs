//! Read: one reward, for who redeems it.

use super::counter::counter;
use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::reward::{ReadReward, Reward};
use messaging::Reading;

/// # Errors
/// 404 for a reward that does not exist, 403 where it cannot be redeemed at an organizer of the scope.
pub async fn read(reading: &mut Reading, ask: ReadReward) -> Result<Reward, Fault> {
    let at = reading.now();
    let found = store::find(reading.conn(), &ask.reward_id, at)
        .await?
        .ok_or_else(|| Refusal::reward_not_found(&ask.reward_id).not_found())?;
    counter(reading.conn(), &found.reward, &ask.scope, "REWARDS_READ").await?;
    Ok(found.reward)
}
