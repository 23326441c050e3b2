//! Elif lives with her mother in Geetbets and with her father in Zoutleeuw, by turns.

use crate::{THEATRE, pass_of};
use platform::{Client, Platform, Shape, line};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

async fn municipalities(platform: &Platform) -> [i64; 2] {
    macro_rules! of {
        ($name:literal) => {{
            let cents = concat!(
                "select coalesce(sum(cents), 0)::bigint
                 from sale_share join ticket_sale using (ticket_sale_id)
                 where client like 'client:%' and payer = 'municipality' and payer_id = '",
                $name,
                "'"
            );
            platform.number("billing", cents).await.unwrap()
        }};
    }
    [of!("Geetbets"), of!("Zoutleeuw")]
}

/// As soon as billing has heard of so many second homes.
async fn known(platform: &Platform, wanted: i64) {
    let homes = "select coalesce(sum(jsonb_array_length(second_homes)), 0)::bigint from known_holder";
    let patience = Duration::from_secs(20);
    platform
        .wait_for("billing", homes, wanted, patience)
        .await
        .unwrap();
}

async fn note(counter: &Client, path: &str, body: &Value) -> u16 {
    let sent = counter.send(Method::PUT, path, Some(body), Some("one"));
    sent.await.unwrap().status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_with_two_homes_sees_a_play_and_two_municipalities_pay() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let counter = platform.client("balie-geetbets").await.unwrap();
    let elif = pass_of("Elif", "Aydin");
    let shown = counter.get(&format!("/passholders?uitpasNumber={elif}")).await;
    let id = shown.body["member"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/passholders/{id}/second-home");
    assert_eq!(counter.get(&path).await.status, 404);
    let home = json!({"address": {"street": "Markt 3", "postalCode": "3440", "city": "Zoutleeuw"}});
    assert_eq!(note(&counter, &path, &home).await, 204);
    assert_eq!(note(&counter, &path, &home).await, 204, "the same key");
    let noted = counter.get(&path).await.body;
    assert_eq!(
        (&noted["share"], &noted["until"], &noted["address"]["city"]),
        (&json!(50), &json!("2032-04-17"), &json!("Zoutleeuw"))
    );
    let still = counter.get(&format!("/passholders/{id}")).await.body;
    assert_eq!(still["city"], json!("Geetbets"), "the contract knows one home");
    known(&platform, 1).await;
    let sold = counter.sell(json!([line(&elif, THEATRE, 7.35)])).await;
    assert_eq!(sold.status, 200, "{:?}", sold.body);
    assert_eq!(sold.body[0]["tariff"]["price"], json!(1.47));
    assert_eq!(municipalities(&platform).await, [147, 147]);
    let sale = sold.body[0]["id"].as_str().unwrap();
    assert_eq!(counter.delete(&format!("/ticket-sales/{sale}")).await.status, 204);
    assert_eq!(municipalities(&platform).await, [0, 0]);
    // It began today, so it never was.
    assert_eq!(counter.delete(&path).await.status, 204);
    assert_eq!(counter.get(&path).await.status, 404);
    known(&platform, 0).await;
    let again = counter.sell(json!([line(&elif, THEATRE, 7.35)])).await;
    assert_eq!(again.status, 200, "{:?}", again.body);
    assert_eq!(municipalities(&platform).await, [294, 0]);
}
