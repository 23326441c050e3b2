//! Saturday morning at the library counter in Geetbets from the theatre ticket to the sick child.

use crate::{THEATRE, WORKSHOP, pass_of};
use platform::{Client, Platform, Shape, line};
use serde_json::{Value, json};

async fn shares(platform: &Platform) -> [i64; 3] {
    macro_rules! of {
        ($payer:literal) => {{
            let cents = concat!(
                "select coalesce(sum(cents), 0)::bigint
                 from sale_share join ticket_sale using (ticket_sale_id) 
                 where client like 'client:%' and payer = '",
                $payer,
                "'"
            );
            platform.number("billing", cents).await.unwrap()
        }};
    }
    [of!("passholder"), of!("municipality"), of!("organizer")]
}

async fn no_tariff(counter: &Client, pass: &str) {
    let answer = counter
        .get(&format!(
            "/tariffs?uitpasNumber={pass}&eventId={THEATRE}&regularPrice=7.35"
        ))
        .await;
    assert_eq!(
        (answer.status, answer.body["available"].clone()),
        (200, json!([])),
        "{:?}",
        answer.body
    );
    assert!(answer.body["endUserMessage"]["nl"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_buys_checks_in_and_one_child_falls_ill() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let counter = platform.client("balie-geetbets").await.unwrap();
    let [fatma, elif, can, marc] = [
        ("Fatma", "Aydin"),
        ("Elif", "Aydin"),
        ("Can", "Aydin"),
        ("Marc", "Wouters"),
    ]
    .map(|(f, n)| pass_of(f, n));

    // Puppet theatre at 7.35: three in one act; Marc pays the normal price and nothing is registered.
    no_tariff(&counter, &marc).await;
    let tariffs = counter
        .get(&format!(
            "/tariffs?uitpasNumber={fatma}&eventId={THEATRE}&regularPrice=7.35&type=SOCIALTARIFF"
        ))
        .await;
    assert_eq!(tariffs.body["available"][0]["price"], json!(1.47));
    let sold = counter
        .sell(json!([
            line(&fatma, THEATRE, 7.35),
            line(&elif, THEATRE, 7.35),
            line(&can, THEATRE, 7.35)
        ]))
        .await;
    assert_eq!(sold.status, 200, "{:?}", sold.body);
    let prices: Vec<Value> = sold
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|sale| sale["tariff"]["price"].clone())
        .collect();
    assert_eq!(prices, [json!(1.47), json!(1.47), json!(1.47)]);
    assert_eq!(shares(&platform).await, [441, 882, 882]);

    // All four check in; the very next look shows the point, and a second tap changes nothing.
    for pass in [&fatma, &elif, &can, &marc] {
        let done = counter.check_in(pass, THEATRE).await;
        assert_eq!(done.status, 201, "{:?}", done.body);
        assert_eq!(counter.points(pass).await, json!(1));
        let again = counter.check_in(pass, THEATRE).await;
        assert_eq!((again.status, again.slug()), (400, "uitpas/checkin-not-allowed"));
        assert!(again.body["endUserMessage"]["nl"].is_string());
        assert_eq!(counter.points(pass).await, json!(1));
    }

    // Can is ill: his ticket and his check-in are undone.
    let sale = sold.body[2]["id"].as_str().unwrap();
    assert_eq!(counter.delete(&format!("/ticket-sales/{sale}")).await.status, 204);
    assert_eq!(
        counter.delete(&format!("/ticket-sales/{sale}")).await.slug(),
        "uitpas/ticket-sale-not-found"
    );
    assert_eq!(shares(&platform).await, [294, 588, 588]);
    let id = counter
        .get(&format!("/passholders?uitpasNumber={can}"))
        .await
        .body["member"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let checkins = counter
        .get(&format!(
            "/checkins?passholderId={id}&organizerId=b1e00000-0000-4000-8000-000000000110"
        ))
        .await;
    let checkin = checkins.body["member"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(counter.delete(&format!("/checkins/{checkin}")).await.status, 204);
    assert_eq!(counter.points(&can).await, json!(0));

    // Workshop with the fixed key: somebody of Geetbets, then somebody of Linter.
    let gerda = pass_of("Gerda", "Claes");
    let before = shares(&platform).await;
    assert_eq!(
        counter.sell(json!([line(&fatma, WORKSHOP, 12.0)])).await.body[0]["tariff"]["price"],
        json!(1.5)
    );
    let after = shares(&platform).await;
    assert_eq!(
        [after[0] - before[0], after[1] - before[1], after[2] - before[2]],
        [150, 600, 450]
    );
    assert_eq!(
        counter.sell(json!([line(&gerda, WORKSHOP, 12.0)])).await.status,
        200
    );
    let last = shares(&platform).await;
    assert_eq!(
        [last[0] - after[0], last[1] - after[1], last[2] - after[2]],
        [150, 840, 210]
    );
}
