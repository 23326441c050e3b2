//! Two records of one person become one: sales go along to the cent, and limits count both.

use crate::{OnStage, billing, coupon_key, line, registration, standard};
use contracts::Scope;
use contracts::billing::*;
use contracts::page::Window;
use testing::given;

impl OnStage {
    /// The second holder goes into the first, with the card.
    async fn merged(&self) {
        let (stays, goes) = (given::social_holder(1), given::social_holder(2));
        let heard = self.stage.hear_merged(&self.subscriptions, stays, goes);
        heard.await.unwrap();
    }
}

#[tokio::test]
async fn what_both_records_bought_is_the_ones_that_stays_and_limits_count_both() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1), given::social_holder(2)])
        .await;
    let coupon: CouponRow = serde_json::from_value(serde_json::json!({
        "id": 9, "name": "Bon", "card_system_id": given::REGION, "key_id": 3,
        "valid_from": "2026-01-01", "granted_to": {"passholders": [given::holder_id(2)]},
    }))
    .unwrap();
    it.load(vec![standard(), coupon_key()], vec![coupon.clone()])
        .await;
    let numbers = [1, 2].map(|n| given::pass_number(n, true));
    let sold = it
        .stage
        .ask(registration(vec![line(&numbers[1], "theatre", 735)]))
        .await
        .unwrap();
    it.stage
        .ask(registration(vec![line(&numbers[0], "workshop", 735)]))
        .await
        .unwrap();
    let shares = it.shares().await;
    it.merged().await;
    assert_eq!(it.shares().await, shares, "to the cent");
    let of_one = ListSales {
        event_id: None,
        passholder_id: Some(given::holder_id(1)),
        organizers: vec![],
        event_title: None,
        client_reference: None,
        scope: Scope::All,
        window: Window { start: 0, limit: 10 },
    };
    assert_eq!(it.stage.ask(of_one).await.unwrap().total_items, 2);
    for number in &numbers {
        let again = registration(vec![line(number, "theatre", 735)]);
        assert_eq!(it.stage.refusal(again).await, "maximum-reached");
    }
    // A row of a pack that changed still names the record that went.
    let renamed = CouponRow {
        name: "Bon voor wie er is".into(),
        ..coupon
    };
    it.load(vec![standard(), coupon_key()], vec![renamed]).await;
    let named = "select count(*) from coupon c where c::text ~ '00000000b1e1' and c::text ~ 'wie er is'";
    assert_eq!(it.stage.number(named).await.unwrap(), 1);
    let theirs = "select (select count(*) from ticket_sale s where s::text ~ '00000000b1e2')
        + (select count(*) from limit_use l where l::text ~ '00000000b1e2')
        + (select count(*) from coupon c where c::text ~ '00000000b1e2')";
    assert_eq!(it.stage.number(theirs).await.unwrap(), 0);
    let cancel = CancelSale {
        ticket_sale_id: sold[0].sale.id,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    it.stage
        .ask(registration(vec![line(&numbers[0], "theatre", 735)]))
        .await
        .unwrap();
}
