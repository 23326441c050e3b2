//! List: what a passholder redeemed at the caller's organizers.

use super::{Redemption, matching, store};
use chassis::Fault;
use contracts::reward::{ListRedeemed, RedeemedBy, RedeemedReward};
use contracts::{Page, PassholderId};
use messaging::Reading;

/// By pass number or by passholder, newest first; an unknown number gives an empty page.
pub async fn list(reading: &mut Reading, ask: ListRedeemed) -> Result<Page<RedeemedReward>, Fault> {
    let Some(holder) = holder(reading, &ask.by).await? else {
        return Ok(Page::empty());
    };
    let page = matching::page(reading.conn(), &ask, holder).await?;
    let standing = store::standing(reading.conn(), &page.member).await?;
    Ok(Page {
        total_items: page.total_items,
        member: standing.into_iter().map(Redemption::view).collect(),
    })
}

async fn holder(reading: &mut Reading, by: &RedeemedBy) -> Result<Option<PassholderId>, Fault> {
    match by {
        RedeemedBy::Passholder(id) => Ok(Some(*id)),
        RedeemedBy::Pass(number) => {
            let card = directory::find_card(reading.conn(), number).await?;
            let holder = card.and_then(|card| card.holder);
            Ok(holder.map(|holder| holder.passholder_id))
        }
    }
}
