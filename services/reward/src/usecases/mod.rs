//! The verbs, one per file.

pub mod cancel_redemption;
pub mod list_redeemed;
pub mod load_pack;
pub mod redeem;
pub mod redeem_status;
pub mod saga;
pub mod search_rewards;

use crate::domain::catalogue::is_redeemed_at;
use chassis::Fault;
use contracts::reward::Reward;
use contracts::{OrganizerId, Refusal, Scope};
use sqlx::PgConnection;

const REWARDS_REDEEM: &str = "REWARDS_REDEEM";

/// The organizer of the caller where the reward can be redeemed: one that it names, or one of its card
/// systems when it names nobody. None only for the platform itself, which acts for no organizer.
///
/// # Errors
/// 403 when the caller acts for no such organizer.
async fn redeeming_organizer(
    conn: &mut PgConnection,
    reward: &Reward,
    scope: &Scope,
    permission: &str,
) -> Result<Option<OrganizerId>, Fault> {
    let Scope::Organizers(own) = scope else {
        return Ok(reward.organizers.first().map(|organizer| organizer.id.clone()));
    };
    for organizer in directory::organizers(conn, own).await? {
        let there = [(organizer.organizer_id, organizer.card_system_ids)];
        if is_redeemed_at(reward, &there) {
            let [(organizer_id, _)] = there;
            return Ok(Some(organizer_id));
        }
    }
    Err(Refusal::forbidden(permission).into())
}
