//! List: what a passholder redeemed at the caller's organizers.

use super::redeem::view;
use crate::store::redemption;
use chassis::Fault;
use contracts::Page;
use contracts::reward::{ListRedeemed, RedeemedBy, RedeemedReward};
use messaging::Reading;

/// By pass number or by passholder; an unknown number gives an empty page.
pub async fn list_redeemed(reading: &mut Reading, ask: ListRedeemed) -> Result<Page<RedeemedReward>, Fault> {
    let holder = match &ask.by {
        RedeemedBy::Passholder(id) => Some(*id),
        RedeemedBy::Pass(number) => directory::find_card(reading.conn(), number)
            .await?
            .and_then(|card| card.holder)
            .map(|holder| holder.passholder_id),
    };
    match holder {
        Some(holder) => Ok(redemption::list(reading.conn(), &ask, holder).await?.map(view)),
        None => Ok(Page::empty()),
    }
}
