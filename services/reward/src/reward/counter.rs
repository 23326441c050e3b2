//! With whom a reward is redeemed: the counter that the caller acts for.

use super::place::redeemed_at;
use chassis::Fault;
use contracts::reward::Reward;
use contracts::{OrganizerId, Refusal, Scope};
use sqlx::PgConnection;

/// The permission of who redeems and cancels.
pub const REWARDS_REDEEM: &str = "REWARDS_REDEEM";

/// The organizer of the caller where the reward can be redeemed. None only for the platform itself, which
/// acts for no organizer.
///
/// # Errors
/// 403 when the caller acts for no such organizer.
pub async fn counter(
    conn: &mut PgConnection,
    reward: &Reward,
    scope: &Scope,
    permission: &str,
) -> Result<Option<OrganizerId>, Fault> {
    let Scope::Organizers(own) = scope else {
        return Ok(reward.organizers.first().map(|organizer| organizer.id.clone()));
    };
    let own = directory::organizers(conn, own).await?;
    match redeemed_at(reward, own) {
        Some(organizer) => Ok(Some(organizer)),
        None => Err(Refusal::forbidden(permission).into()),
    }
}
