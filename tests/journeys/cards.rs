//! Marc loses his card, and later gets the right: what every counter makes of each card.

use crate::{THEATRE, WORKSHOP, pass_of};
use platform::{Answer, Client, Platform, Shape, line, pack_rows};
use serde_json::{Value, json};
use std::time::Duration;

const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";

/// Numbers of the stock of the region.
fn stock() -> Vec<String> {
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    let in_stock = cards.iter().filter(|row| row["status"] == "LOCAL_STOCK");
    in_stock.map(|row| row["pass_number"].clone()).collect()
}

fn wanted(number: &str) -> Value {
    json!({"cardType": "NFC_CARD", "uitpasNumber": number, "registrationOrganizer": {"id": LIBRARY}})
}

/// What each counter says of a pass.
async fn everywhere(counter: &Client, pass: &str) -> Vec<Answer> {
    let tariffs = format!("/tariffs?uitpasNumber={pass}&eventId={THEATRE}&regularPrice=7.35");
    vec![
        counter.get(&format!("/passes?identifier={pass}")).await,
        counter.get(&tariffs).await,
        counter.check_in(pass, WORKSHOP).await,
        counter.sell(json!([line(pass, THEATRE, 7.35)])).await,
        counter
            .post(
                "/rewards/redeemed",
                json!({"rewardId": "3801", "uitpasNumber": pass}),
            )
            .await,
    ]
}

/// The contract's words are not the same everywhere; the status of the card is.
fn is_blocked(answer: &Answer) -> bool {
    answer.body["cardStatus"] == json!("BLOCKED")
}

/// No counter takes the pass any more, once the copy of each service has heard of it.
async fn is_refused_everywhere(counter: &Client, pass: &str) {
    let status = format!("/checkin-status?uitpasNumber={pass}&eventId={WORKSHOP}");
    let redeem = format!("/rewards/3801/redeem-status?uitpasNumber={pass}");
    let tariffs = format!("/tariffs?uitpasNumber={pass}&eventId={THEATRE}&regularPrice=7.35");
    for _ in 0..100 {
        let heard = [
            counter.get(&status).await.body["allowed"] == json!(false),
            counter.get(&redeem).await.body["redeemable"] == json!(false),
            is_blocked(&counter.get(&tariffs).await),
        ];
        if heard == [true; 3] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    for answer in everywhere(counter, pass).await {
        assert!(answer.status == 400 && is_blocked(&answer), "{answer:?}");
    }
}

/// Waits until the counters of activity know the pass.
async fn checks_in(counter: &Client, pass: &str, event: &str) -> Answer {
    let mut last = counter.check_in(pass, event).await;
    for _ in 0..100 {
        if last.slug() != "uitpas/passholder-not-found" && last.slug() != "uitpas/invalid-card-status" {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        last = counter.check_in(pass, event).await;
    }
    panic!("{last:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_card_is_refused_at_every_counter_and_the_new_one_is_the_same_person() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let counter = platform.client("balie-geetbets").await.unwrap();
    let (lost, stock) = (pass_of("Marc", "Wouters"), stock());
    let marc = counter.get(&format!("/passholders?uitpasNumber={lost}")).await;
    let id = marc.body["member"][0]["id"].as_str().unwrap().to_owned();
    let memberships = format!("/passholders/{id}/memberships/38");
    let price = counter
        .get(&format!(
            "/passholders/{id}/membership-prices/38?cardType=NFC_CARD"
        ))
        .await;
    assert_eq!(price.body["price"], json!(2), "{price:?}");

    let again = counter.post(&memberships, wanted(&stock[0])).await;
    assert_eq!(
        again.slug(),
        "uitpas/passholder-new-membership-error",
        "{again:?}"
    );
    let mut replaced = wanted(&stock[0]);
    replaced["reason"] = json!("LOSS_THEFT");
    let changed = counter.post(&memberships, replaced).await;
    assert_eq!(changed.status, 201, "{changed:?}");
    is_refused_everywhere(&counter, &lost).await;
    let checked_in = checks_in(&counter, &stock[0], WORKSHOP).await;
    assert_eq!(checked_in.status, 201, "{checked_in:?}");
    let found = counter
        .get(&format!("/passholders?uitpasNumber={}", stock[0]))
        .await;
    assert_eq!(found.body["member"][0]["id"].as_str(), Some(id.as_str()));

    // He gets the right, with another card; the price is told by its line.
    let preview = counter
        .get(&format!("{memberships}?socialTariff=true&organizerId={LIBRARY}"))
        .await;
    assert_eq!(preview.body["type"], json!("REPLACE_MEMBERSHIP"), "{preview:?}");
    assert_eq!(preview.body["addressChangeRequired"], json!(false));
    let mut granted = wanted(&stock[1]);
    granted["socialTariff"] = json!({});
    assert_eq!(counter.post(&memberships, granted).await.status, 201);
    is_refused_everywhere(&counter, &stock[0]).await;
    let tariffs = format!(
        "/tariffs?uitpasNumber={}&eventId={THEATRE}&regularPrice=7.35",
        stock[1]
    );
    let mut price = Value::Null;
    for _ in 0..100 {
        price = counter.get(&tariffs).await.body["available"][0]["price"].clone();
        if price == json!(1.47) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(price, json!(1.47));

    // The coordinator blocks the card that he left on the bus, and lets it count again.
    platform.run(&["card", "block", &stock[1]]).unwrap();
    is_refused_everywhere(&counter, &stock[1]).await;
    platform.run(&["card", "unblock", &stock[1]]).unwrap();
    let status = checks_in(&counter, &stock[1], THEATRE).await;
    assert_eq!(status.status, 201, "{status:?}");
}
