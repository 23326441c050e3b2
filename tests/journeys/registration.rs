//! Somebody comes to the counter without a pass, and leaves with one.

use crate::THEATRE;
use platform::{Answer, Client, PICTURE, Platform, Shape};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";
const INSZ: &str = "85073099833";

fn an() -> Value {
    json!({
        "name": "Claes", "firstName": "An", "dateOfBirth": "1985-07-30", "inszNumber": "85.07.30-998.33",
        "email": "an@example.org", "nationality": "Belg",
        "address": {"street": "Dorpsstraat 1", "postalCode": "3450", "city": "Geetbets", "country": "be"},
        "optInPreferences": {
            "serviceMails": true, "milestoneMails": false, "infoMails": false, "sms": false, "post": true,
        },
        "legalTermsPaper": true, "registrationOrganizer": {"id": LIBRARY}, "registrationCardSystemId": 38,
        "registrationCardType": "DIGITAL", "registrationNote": "Belt liever niet.",
    })
}

async fn register(counter: &Client, body: &Value, key: &str) -> Answer {
    let sent = counter.send(Method::POST, "/passholders", Some(body), Some(key));
    sent.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_gets_a_pass_and_saves_a_point_with_it() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let counter = platform.client("balie-geetbets").await.unwrap();
    let status = format!("/passholders/status/insz-numbers/{INSZ}");
    assert_eq!(counter.get(&status).await.body, json!({"state": "UNUSED"}));
    let registered = register(&counter, &an(), "one").await;
    assert_eq!(registered.status, 200, "{registered:?}");
    let number = registered.body["uitpasNumber"].as_str().unwrap();
    assert!(
        number.starts_with("09902") && number.as_bytes()[11] == b'0',
        "{number}"
    );
    assert_eq!(registered.body["optInPreferences"]["post"], json!(true));
    assert!(!registered.body.to_string().contains(INSZ));
    assert_eq!(counter.get(&status).await.body, json!({"state": "USED"}));
    let again = register(&counter, &an(), "one").await;
    assert_eq!((again.status, again.replayed), (200, true));
    assert_eq!(again.body["id"], registered.body["id"]);
    assert_eq!(
        register(&counter, &an(), "two").await.slug(),
        "uitpas/insz-already-used"
    );
    checks_in(&counter, number).await;
    let id = registered.body["id"].as_str().unwrap();
    moves(&counter, id, &registered.body).await;
    is_pictured(&counter, id).await;
    assert!(!platform.logs().contains(INSZ));
}

/// As soon as activity has heard of the pass.
async fn checks_in(counter: &Client, number: &str) {
    for _ in 0..100 {
        let checked_in = counter.check_in(number, THEATRE).await;
        if checked_in.status == 201 {
            assert_eq!(counter.points(number).await, json!(1));
            return;
        }
        assert_eq!(checked_in.slug(), "uitpas/passholder-not-found");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("activity does not hear of the pass");
}

async fn moves(counter: &Client, id: &str, registered: &Value) {
    let path = format!("/passholders/{id}");
    let mut body = registered.clone();
    body["address"] = json!({"street": "Markt 3", "postalCode": "3440", "city": "Zoutleeuw"});
    let put = async |body: &Value| {
        let sent = counter.send(Method::PUT, &path, Some(body), None);
        sent.await.unwrap()
    };
    assert_eq!(put(&body).await.status, 204);
    let shown = counter.get(&path).await.body;
    assert_eq!(
        (&shown["city"], &shown["address"]["street"]),
        (&json!("Zoutleeuw"), &json!("Markt 3"))
    );
    assert_eq!(shown["nationality"], json!("Belg"));
    body["address"]["country"] = json!("nl");
    assert_eq!(put(&body).await.status, 403, "abroad needs a permission");
    let note = format!("{path}/private");
    assert_eq!(counter.get(&note).await.body["note"], json!("Belt liever niet."));
    let other = json!({"note": "Belt graag."});
    let written = counter
        .send(Method::PUT, &note, Some(&other), None)
        .await
        .unwrap();
    assert_eq!(written.status, 204);
    assert_eq!(counter.get(&note).await.body["note"], json!("Belt graag."));
}

async fn is_pictured(counter: &Client, id: &str) {
    let path = format!("/passholders/{id}/picture");
    assert_eq!(counter.get(&path).await.status, 404);
    let wrong = counter.put_picture(id, b"GIF89a").await;
    assert_eq!((wrong.status, wrong.slug()), (400, "body/file-invalid-type"));
    assert_eq!(counter.put_picture(id, PICTURE).await.status, 204);
    let link = counter.get(&path).await.body["pictureUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    let http = reqwest::Client::new();
    let shown = http.get(&link).send().await.unwrap();
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert_eq!(shown.bytes().await.unwrap(), PICTURE);
    assert_eq!(counter.delete(&path).await.status, 204);
    assert_eq!(http.get(&link).send().await.unwrap().status(), 404, "taken away");
}
