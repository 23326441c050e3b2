//! Somebody buys a pass on line, while the pass service is killed and the provider's word is lost.

use platform::{Platform, Shape};
use serde_json::json;
use std::time::Duration;
use testing::provider::{KEY, Provider};

const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";

#[tokio::test(flavor = "multi_thread")]
async fn who_buys_on_line_gets_a_pass_when_the_service_is_killed_after_the_payment() {
    let provider = Provider::start().await.unwrap();
    let settings = [
        ("BELEEF_PASS__SERVICE__PAYMENT__URL", provider.url.as_str()),
        ("BELEEF_PASS__SERVICE__PAYMENT__KEY", KEY),
    ];
    let mut platform = Platform::start_with(Shape::Apart, &["beleefregio"], &settings)
        .await
        .unwrap();
    let counter = platform.client("balie-geetbets").await.unwrap();
    let order = json!({
        "mainPassholderRegistration": {
            "name": "Claes", "firstName": "An", "dateOfBirth": "1985-07-30", "email": "buyer@example.org",
            "address": {"postalCode": "3450", "city": "Geetbets"}, "registrationOrganizer": {"id": LIBRARY},
        },
        "redirectUrlAfterPayment": "https://shop.example/done",
    });
    let placed = counter.post("/orders", order).await;
    assert_eq!(
        (placed.status, &placed.body["totalPrice"]),
        (200, &json!(3)),
        "{placed:?}"
    );
    assert_eq!(placed.body["status"], "PENDING_PAYMENT");
    let id = placed.body["id"].as_str().unwrap().to_owned();
    let payment = provider.payment_of(&id).unwrap();
    assert_eq!(placed.body["paymentUrl"], payment["_links"]["checkout"]["href"]);
    provider.becomes(&id, "paid").unwrap();
    platform.kill("pass");
    let webhook = format!("{}/payments/webhook/{id}", platform.url);
    let told = reqwest::Client::new()
        .post(&webhook)
        .body("id=tr_1")
        .send()
        .await
        .unwrap();
    assert_eq!(told.status(), 503, "nobody heard it");
    platform.launch("pass").unwrap();
    let completed = "select count(*) from pass_order where status = 'COMPLETED'";
    platform
        .wait_for("pass", completed, 1, Duration::from_secs(90))
        .await
        .unwrap();
    let told = reqwest::Client::new()
        .post(&webhook)
        .body("id=tr_1")
        .send()
        .await
        .unwrap();
    assert_eq!(told.status(), 200, "and again, which changes nothing");
    let token = placed.body["customToken"].as_str().unwrap();
    let mine = reqwest::Client::new()
        .get(format!("{}/orders/{id}", platform.url))
        .header("x-custom-token", token)
        .send()
        .await
        .unwrap();
    let mine: serde_json::Value = serde_json::from_slice(&mine.bytes().await.unwrap()).unwrap();
    assert_eq!(
        (&mine["status"], &mine["email"]),
        (&json!("PENDING_UITID_CONNECT"), &json!("buyer@example.org"))
    );
    let to_connect = mine["registrationToken"].as_str().unwrap();
    assert!(mine["mainPassholderRegistration"].is_null(), "{mine}");
    let found = counter.get("/passholders?email=buyer@example.org").await;
    assert_eq!(found.body["totalItems"], 1, "{found:?}");
    let number = found.body["member"][0]["uitpasNumber"].as_str().unwrap();
    assert_eq!(
        counter.get(&format!("/passes?identifier={number}")).await.status,
        200
    );
    assert!(
        !platform.logs().contains(token) && !platform.logs().contains(to_connect),
        "no log has the secrets of the order"
    );
}
