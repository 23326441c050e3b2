//! List: what a passholder redeemed.

use super::redeem::view;
use crate::store::redemption;
use chassis::Fault;
use contracts::Page;
use contracts::reward::{ListRedeemed, RedeemedReward};
use messaging::Office;

/// By pass number or by passholder; an unknown number gives an empty page.
pub async fn list_redeemed(office: &Office, ask: ListRedeemed) -> Result<Page<RedeemedReward>, Fault> {
    let mut reading = office.reading().await?;
    let holder = match (&ask.passholder_id, &ask.pass_number) {
        (Some(id), _) => Some(*id),
        (None, Some(text)) => {
            let number = contracts::PassNumber::require(text, "invalid-uitpas-number")?;
            directory::find_card(reading.conn(), &number)
                .await?
                .and_then(|card| card.holder)
                .map(|holder| holder.passholder_id)
        }
        (None, None) => None,
    };
    let Some(holder) = holder else {
        return Ok(Page::empty());
    };
    let page = redemption::list(reading.conn(), &ask, holder).await?;
    drop(reading);
    let mut member = vec![];
    for redemption in page.member {
        member.push(view(office, redemption).await?);
    }
    Ok(Page {
        total_items: page.total_items,
        member,
    })
}
