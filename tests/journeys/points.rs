//! Points as a counter sees them, while the ledger is behind.

use crate::{THEATRE, WORKSHOP, pass_of};
use platform::{Client, Platform, Shape};
use reqwest::Method;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};
use std::time::Duration;

async fn check_in(counter: &Client, pass: &str, event: &str, key: &str) -> String {
    let body = json!({"uitpasNumber": pass, "eventId": event});
    let answer = counter
        .send(Method::POST, "/checkins", Some(&body), Some(key))
        .await
        .unwrap();
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.body["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_points_that_are_shown_are_right_while_the_broker_is_away() {
    let mut platform = Platform::start(Shape::Apart, &["beleefregio"]).await.unwrap();
    let counter = platform.client("beheer").await.unwrap();
    let mut conn = PgConnection::connect(&platform.postgres.url("activity"))
        .await
        .unwrap();
    let open = r#"update event set calendar = '{"calendarType": "permanent", "openingHours": []}',
                  checkin_limit = null, checkin_points =
                  case when event_id = 'b1e00000-0000-4000-8000-000000000002' then 0 else 1 end"#;
    conn.execute(open).await.unwrap();
    let lotte = pass_of("Lotte", "Maes");
    assert_eq!(counter.points(&lotte).await, json!(12));

    // A check-in without points is never booked, so nobody asks for it: the view is still good while points
    // is away.
    platform.kill("points");
    check_in(&counter, &lotte, WORKSHOP, "nothing to earn").await;
    assert_eq!(counter.points(&lotte).await, json!(12));
    platform.launch("points").unwrap();
    platform.wait_until_ready().await.unwrap();

    // Nothing is booked any more, and a shop that had no answer sends again.
    platform.nats.kill();
    for _ in 0..4 {
        check_in(&counter, &lotte, THEATRE, "first").await;
        assert_eq!(
            counter.points(&lotte).await,
            json!(13),
            "one check-in, however often it is sent"
        );
    }
    let second = check_in(&counter, &lotte, THEATRE, "second").await;
    assert_eq!(counter.points(&lotte).await, json!(14));
    for _ in 0..2 {
        let path = format!("/checkins/{second}");
        let undone = counter
            .send(Method::DELETE, &path, None, Some("undo"))
            .await
            .unwrap();
        assert_eq!(undone.status, 204);
        assert_eq!(
            counter.points(&lotte).await,
            json!(13),
            "one undo, however often it is sent"
        );
    }
    check_in(&counter, &lotte, THEATRE, "second").await;
    assert_eq!(
        counter.points(&lotte).await,
        json!(13),
        "the first answer again is no new check-in"
    );
    let redeemed = counter
        .post(
            "/rewards/redeemed",
            json!({"rewardId": "3801", "uitpasNumber": lotte}),
        )
        .await;
    assert_eq!(redeemed.status, 201, "{redeemed:?}");
    assert_eq!(counter.points(&lotte).await, json!(8));

    platform.nats.restart().unwrap();
    let booked = "select count(*) from entry
                  where kind in ('check_in', 'undo') and at > now() - interval '10 minutes'";
    platform
        .wait_for("points", booked, 3, Duration::from_secs(60))
        .await
        .unwrap();
    assert_eq!(
        counter.points(&lotte).await,
        json!(8),
        "and the ledger says the same"
    );
}
