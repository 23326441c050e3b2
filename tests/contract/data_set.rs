//! The public UiTPAS test data set: every outcome that it documents.

use platform::{Client, Platform, Shape, line};
use serde_json::{Value, json};

const WEEK_100: &str = "5a0967f9-cc06-4c3c-9206-30481a767434";
const WEEK_1: &str = "d83b5b8a-108a-45d6-9ac9-8bdc44a0a24a";
const FOREIGN: &str = "373d6cee-b4ae-4637-9b7c-eeb79e45f044";
const NO_RIGHT: &str = "0900000095902";
const GENT: &str = "0900000067513";
const EXPIRED: &[&str] = &["0900000031618", "0900000058918"];
const BLOCKED: &str = "0900000002312";
const ELSEWHERE: &str = "0900000093204";
const UNREGISTERED: &[&str] = &["0900000074519", "0900000020405"];
const GROUP_SOCIAL: &str = "0900000045410";
const GROUP_COUPONS: &str = "0900000191800";

async fn tariffs(client: &Client, pass: &str, event: &str) -> platform::Answer {
    client
        .get(&format!(
            "/tariffs?uitpasNumber={pass}&eventId={event}&regularPrice=10"
        ))
        .await
}

fn refused(answer: &platform::Answer) -> (u16, &str) {
    (answer.status, answer.slug())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_documented_outcome() {
    let platform = Platform::start(Shape::Together, &["uitpas-test"]).await.unwrap();
    let client = platform.client("uitpas-test").await.unwrap();
    the_right_and_its_absence(&client).await;
    limits_and_permissions(&client).await;
    cards_that_cannot_be_used(&client).await;
    group_passes(&client).await;
    rewards(&client).await;
    numbers_of_every_kind(&client).await;
    let again = platform.load(&platform::pack_folder("uitpas-test")).unwrap();
    assert!(
        again
            .lines()
            .skip(1)
            .all(|line| line.split_whitespace().nth(1) == Some("0")
                && line.split_whitespace().nth(2) == Some("0")),
        "{again}"
    );
}

async fn the_right_and_its_absence(client: &Client) {
    for pass in [GENT, "0900010959113", "0900011902815", "0900011903417"] {
        let answer = tariffs(client, pass, WEEK_100).await;
        assert_eq!(
            answer.body["available"],
            json!([{"id": "SOCIALTARIFF", "name": "Kansentarief", "price": 2,
                    "type": "SOCIALTARIFF", "remaining": 1}]),
            "{pass}"
        );
    }
    for pass in [NO_RIGHT, "1000000520006", "0900004518305", ELSEWHERE] {
        let answer = tariffs(client, pass, WEEK_100).await;
        assert_eq!(
            (answer.status, &answer.body["available"]),
            (200, &json!([])),
            "{pass}"
        );
        assert!(answer.body["endUserMessage"]["nl"].is_string(), "{pass}");
    }
    for pass in EXPIRED {
        assert_eq!(
            refused(&tariffs(client, pass, WEEK_100).await),
            (400, "uitpas/social-tariff-expired"),
            "{pass}"
        );
        assert_eq!(
            refused(&client.sell(json!([line(pass, WEEK_100, 10.0)])).await),
            (400, "uitpas/social-tariff-expired")
        );
        assert_eq!(
            client.check_in(pass, WEEK_100).await.status,
            201,
            "points go on without the right"
        );
    }
    let still = client
        .get(&format!("/passholders?uitpasNumber={ELSEWHERE}"))
        .await;
    let rights: Vec<&Value> = still.body["member"][0]["cardSystemMemberships"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| m["socialTariff"]["status"] == "ACTIVE")
        .collect();
    assert_eq!(rights.len(), 1, "the right hangs on another region");
}

async fn limits_and_permissions(client: &Client) {
    assert_eq!(client.sell(json!([line(GENT, WEEK_1, 10.0)])).await.status, 200);
    let reached = client.sell(json!([line(GENT, WEEK_1, 10.0)])).await;
    assert_eq!(
        (refused(&reached), &reached.body["jsonPointer"]),
        ((400, "uitpas/maximum-reached"), &json!("/0"))
    );
    let told = tariffs(client, GENT, WEEK_1).await;
    assert!(
        told.status == 200
            && told.body["available"] == json!([])
            && told.body["endUserMessage"]["nl"].is_string()
    );
    for _ in 0..3 {
        assert_eq!(client.sell(json!([line(GENT, WEEK_100, 10.0)])).await.status, 200);
    }
    assert_eq!(
        refused(&tariffs(client, GENT, FOREIGN).await),
        (403, "auth/forbidden")
    );
    assert_eq!(
        refused(&client.sell(json!([line(GENT, FOREIGN, 10.0)])).await),
        (403, "auth/forbidden")
    );
    assert_eq!(
        refused(&client.check_in(GENT, FOREIGN).await),
        (403, "auth/forbidden")
    );
    for nowhere in ["nowhere", "a\0b"] {
        assert_eq!(
            refused(&client.check_in(GENT, nowhere).await),
            (400, "uitpas/event-not-found")
        );
        let sale = client.sell(json!([line(GENT, nowhere, 10.0)])).await;
        assert_eq!(
            (refused(&sale), &sale.body["jsonPointer"]),
            ((400, "uitpas/event-not-found"), &json!("/0"))
        );
    }
}

async fn cards_that_cannot_be_used(client: &Client) {
    for (pass, status) in [
        (BLOCKED, "BLOCKED"),
        (UNREGISTERED[0], "LOCAL_STOCK"),
        (UNREGISTERED[1], "LOCAL_STOCK"),
    ] {
        let answers = [
            tariffs(client, pass, WEEK_100).await,
            client.check_in(pass, WEEK_100).await,
            client.sell(json!([line(pass, WEEK_100, 10.0)])).await,
        ];
        for answer in answers {
            assert_eq!(
                (refused(&answer), &answer.body["cardStatus"]),
                ((400, "uitpas/invalid-card-status"), &json!(status)),
                "{pass}"
            );
        }
        let scan = client.get(&format!("/passes?identifier={pass}")).await;
        assert_eq!(
            (refused(&scan), scan.body["passholderId"].is_string()),
            ((400, "uitpas/invalid-card-status"), status == "BLOCKED")
        );
        assert_eq!(
            refused(&client.get(&format!("/passes/{pass}")).await),
            (400, "uitpas/card-blocked")
        );
    }
}

async fn group_passes(client: &Client) {
    let social = tariffs(client, GROUP_SOCIAL, WEEK_100).await;
    assert_eq!(social.body["available"][0]["remaining"], json!(100));
    let lines: Vec<Value> = (0..3).map(|_| line(GROUP_SOCIAL, WEEK_100, 10.0)).collect();
    let sold = client.sell(json!(lines)).await;
    assert_eq!((sold.status, sold.body.as_array().map(Vec::len)), (200, Some(3)));
    assert!(sold.body[0]["passholder"].is_null());
    let group = client
        .get(&format!("/grouppasses?uitpasNumber={GROUP_SOCIAL}"))
        .await;
    assert_eq!(
        group.body["member"][0]["socialTariff"]["availableTickets"],
        json!(97)
    );
    assert_eq!(
        client
            .get(&format!("/grouppasses?uitpasNumber={GENT}"))
            .await
            .body["totalItems"],
        json!(0),
        "a person is no group"
    );
    assert_eq!(
        client
            .get(&format!("/passholders?uitpasNumber={GROUP_SOCIAL}"))
            .await
            .body["totalItems"],
        json!(0),
        "a group is no person"
    );
    let coupons = tariffs(client, GROUP_COUPONS, WEEK_100).await;
    assert_eq!(
        (
            &coupons.body["available"][0]["id"],
            &coupons.body["available"][0]["remaining"]
        ),
        (&json!("COUPON_1079"), &json!(50))
    );
    let coupon = |count: usize| {
        json!(vec![
            json!({"uitpasNumber": GROUP_COUPONS, "eventId": WEEK_100,
                   "tariff": {"id": "COUPON_1079"}, "regularPrice": 10});
            count
        ])
    };
    assert_eq!(client.sell(coupon(50)).await.status, 200);
    assert_eq!(
        refused(&client.sell(coupon(1)).await),
        (400, "uitpas/maximum-reached")
    );
    assert_eq!(
        refused(&client.check_in(GROUP_SOCIAL, WEEK_100).await),
        (400, "uitpas/invalid-card")
    );
}

async fn rewards(client: &Client) {
    let redeem = async |reward: &str| {
        client
            .post(
                "/rewards/redeemed",
                json!({"rewardId": reward, "uitpasNumber": NO_RIGHT}),
            )
            .await
    };
    assert_eq!(redeem("5687").await.status, 201);
    assert_eq!(redeem("5688").await.status, 201);
    assert_eq!(
        refused(&redeem("5688").await),
        (400, "uitpas/reward-passholder-volume-constraint")
    );
    assert_eq!(redeem("5823").await.status, 201);
    assert_eq!(
        refused(&redeem("5823").await),
        (400, "uitpas/reward-passholder-volume-constraint")
    );
    for _ in 0..10 {
        assert_eq!(redeem("5824").await.status, 201);
    }
    assert_eq!(
        refused(&redeem("5824").await),
        (400, "uitpas/reward-passholder-volume-constraint")
    );
    for expired in ["5825", "5826"] {
        assert_eq!(
            refused(&redeem(expired).await),
            (400, "uitpas/reward-period-constraint")
        );
        let status = client
            .get(&format!(
                "/rewards/{expired}/redeem-status?uitpasNumber={NO_RIGHT}"
            ))
            .await;
        assert_eq!(
            (&status.body["redeemable"], &status.body["reason"]),
            (&json!(false), &json!("REWARD_PERIOD"))
        );
    }
    assert_eq!(
        refused(&redeem("nothing").await),
        (400, "uitpas/reward-not-found")
    );
    assert_eq!(client.get("/rewards/nothing").await.status, 404);
    let shown = client.get("/rewards?type=ANY&limit=0").await;
    assert_eq!(
        (&shown.body["totalItems"], &shown.body["member"]),
        (&json!(4), &json!([])),
        "expired ones are not offered"
    );
}

async fn numbers_of_every_kind(client: &Client) {
    for identifier in [NO_RIGHT, "04784CDAEE3880", "83030201540"] {
        let pass = client.get(&format!("/passes?identifier={identifier}")).await;
        assert_eq!(
            (pass.status, &pass.body["uitpasNumber"]),
            (200, &json!(NO_RIGHT)),
            "{identifier}"
        );
    }
    assert_eq!(client.get("/chip-numbers/04784CDAEE3880").await.status, 200);
    assert_eq!(client.get("/insz-numbers/83030201540").await.status, 200);
    let miss = client.get("/passes/0900000008301").await;
    assert_eq!(refused(&miss), (404, "uitpas/pass-not-found"));
    assert_eq!(
        refused(
            &client
                .get(&format!("/tariffs?eventId={WEEK_100}&regularPrice=10"))
                .await
        ),
        (400, "uitpas/invalid-uitpasnumber")
    );
    // Before anything else is looked at.
    assert_eq!(
        refused(
            &client
                .get("/tariffs?eventId=nowhere&regularPrice=10&uitpasNumber=123")
                .await
        ),
        (400, "uitpas/invalid-uitpasnumber")
    );
    let checkin = json!({"eventId": "nowhere", "uitpasNumber": "123"});
    assert_eq!(
        refused(&client.post("/checkins", checkin).await),
        (400, "uitpas/invalid-uitpasnumber")
    );
    let status = client
        .get("/checkin-status?eventId=nowhere&uitpasNumber=123")
        .await;
    assert_eq!(refused(&status), (404, "uitpas/passholder-not-found"));
    assert_eq!(
        refused(&client.get("/passholders?uitpasNumber=123").await),
        (400, "uitpas/invalid-uitpas-number")
    );
}
