//! Connect: for a while after an order is completed its buyer is waited for to link an account.

use super::{Shop, store};
use crate::{account, passholder};
use chassis::Fault;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::OrderId;
use contracts::pass::OrderRegistrationToken;
use messaging::Tx;

/// Until when a buyer is waited for; none who is not.
pub fn until(
    now: DateTime<Utc>,
    patience: TimeDelta,
    is_of_age: bool,
    is_vouched_for: bool,
) -> Option<DateTime<Utc>> {
    let waits = is_of_age && is_vouched_for && patience > TimeDelta::zero();
    waits.then(|| now + patience)
}

/// The token with which the buyer links an account, while he is waited for. The same each time, and it opens
/// one thing, once. The person is held before anything of the order is written: who deletes one does so, too.
///
/// Rule: an order that is completed is `PENDING_UITID_CONNECT` for an hour, unless the settings say another
/// time, while its buyer has no account; then it is `COMPLETED`, as it is once he has linked one
/// Test: `a_buyer_without_an_account_links_one_with_the_order_and_then_it_is_completed`,
/// `nobody_is_waited_for_when_the_time_is_over`
/// Source: UiTPAS API 4.0, Order `status`; setting `order_connect_minutes`
///
/// Rule: nobody is waited for whose order cost nothing and came from somebody without a token, nor a buyer
/// under sixteen, nor one whose pass is closed or cannot be used
/// Test: `nobody_is_waited_for_who_is_a_child_or_ordered_for_nothing_without_a_token`,
/// `a_card_that_changes_or_a_pass_that_is_closed_ends_the_waiting`
/// Source: this house: anybody orders for anybody, and an account sees more than what was ordered
///
/// Rule: the registration token of an order is shown to whoever has the secret of the order, and to nobody
/// who may only read orders
/// Test: `whoever_may_read_an_order_gets_no_token_of_its_buyer`
/// Source: UiTPAS API 4.0, Order `registrationToken`; this house
pub async fn offer(tx: &mut Tx, shop: &Shop, id: OrderId) -> Result<Option<OrderRegistrationToken>, Fault> {
    let now = tx.now();
    let Some(way) = store::way(tx.conn(), id, now).await? else {
        return Ok(None);
    };
    passholder::lock(tx.conn(), &[way.buyer.0]).await?;
    // Linked, closed or deleted while we waited.
    let Some(way) = store::way(tx.conn(), id, now).await? else {
        return Ok(None);
    };
    let (token, hash) = shop.connect_tokens.of(id)?;
    account::add_token(tx.conn(), &hash, (way.buyer, &way.pass_number), way.ends_at).await?;
    Ok(Some(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_waited_for_is_said_when_the_order_is_completed() {
        let now: DateTime<Utc> = "2026-11-14T10:00:00Z".parse().unwrap();
        let hour = TimeDelta::hours(1);
        assert_eq!(until(now, hour, true, true), Some(now + hour));
        assert_eq!(until(now, hour, false, true), None);
        assert_eq!(until(now, hour, true, false), None);
        assert_eq!(until(now, TimeDelta::zero(), true, true), None);
    }
}
