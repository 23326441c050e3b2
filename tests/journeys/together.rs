//! Saturday morning at the library counter in Geetbets: four people come without passes, and three of them go
//! to the puppet theatre at the social tariff.

use crate::THEATRE;
use platform::{Answer, Client, Platform, Shape, line, standing};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";

/// The demo region with prices of the test's own: an adult pays 5.00, with the right 1.00, a child 0.00.
async fn region() -> Platform {
    let platform = Platform::start_empty(Shape::Together, false, &[]).await.unwrap();
    let pack = standing("beleefregio").unwrap();
    let file = pack.join("price-tables.json");
    let mut tables: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let lines = tables[0]["lines"].as_array_mut().unwrap();
    let mut children = Value::Null;
    for line in lines.iter_mut() {
        match line["label"].as_str().unwrap() {
            "Beleefpas inwoners vanaf 18 jaar" => line["price"] = json!(500),
            "Beleefpas kansenpas" => {
                line["from_age"] = json!(18);
                children = line.clone();
            }
            _ => {}
        }
    }
    let children = children.as_object_mut().unwrap();
    children.remove("from_age");
    children.insert("to_age".into(), json!(17));
    children.insert("price".into(), json!(0));
    children.insert("label".into(), json!("Beleefpas kansenpas kinderen"));
    lines.push(json!(children));
    std::fs::write(&file, tables.to_string()).unwrap();
    platform.load(&pack).unwrap();
    platform
}

/// The last day of the year to come, until which a right may be granted.
#[expect(
    clippy::disallowed_methods,
    reason = "the platform runs by the system's clock"
)]
fn last_day() -> String {
    use chrono::Datelike;
    format!("{}-12-31", chrono::Utc::now().year() + 1)
}

fn newcomer(first_name: &str, name: &str, born: &str, has_right: bool) -> Value {
    let mut one = json!({
        "name": name, "firstName": first_name, "dateOfBirth": born, "registrationCardType": "DIGITAL",
        "address": {"street": "Dorpsstraat 1", "postalCode": "3450", "city": "Geetbets"},
    });
    if has_right {
        one["registrationSocialTariffEndDate"] = json!(last_day());
    }
    if born > "2010" {
        one["parentalConsent"] = json!(true);
    }
    one
}

/// Two with a national number and two without.
fn household() -> Value {
    let mut marc = newcomer("Marc", "Wouters", "1961-03-20", false);
    marc["inszNumber"] = json!("61.03.20-999.91");
    let mut fatma = newcomer("Fatma", "Aydin", "1986-06-30", true);
    fatma["inszNumber"] = json!("86.06.30-998.47");
    let children = [("Elif", "2014-04-18"), ("Can", "2017-02-09")];
    let [elif, can] = children.map(|(name, born)| newcomer(name, "Aydin", born, true));
    json!({"registrationOrganizer": {"id": LIBRARY}, "passholders": [marc, fatma, elif, can]})
}

async fn register(counter: &Client, body: &Value, key: &str) -> Answer {
    let sent = counter.send(Method::POST, "/registrations", Some(body), Some(key));
    sent.await.unwrap()
}

/// Asks again until every service has heard of the passes.
async fn once_known(ask: impl AsyncFn() -> Answer) -> Answer {
    for _ in 0..200 {
        let answer = ask().await;
        if answer.slug() != "uitpas/passholder-not-found" {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody hears of the passes");
}

/// What the payers of all sales of the vendor pay, in cents.
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

#[tokio::test(flavor = "multi_thread")]
async fn a_household_gets_four_passes_in_one_act_and_goes_to_the_theatre() {
    let platform = region().await;
    let counter = platform.client("balie-geetbets").await.unwrap();
    let mut body = household();
    let mut wrong = body.clone();
    wrong["passholders"][3]["parentalConsent"] = json!(false);
    let refused = register(&counter, &wrong, "first try").await;
    assert_eq!(refused.status, 400, "{refused:?}");
    assert_eq!(
        refused.body["schemaErrors"][0]["jsonPointer"],
        "/passholders/3/parentalConsent"
    );
    let people = "select count(*) from passholder where registration_organizer is not null
                  and created_at > now() - interval '10 minutes'";
    let before = platform.number("pass", people).await.unwrap();

    body["family"] = json!({"mainPassholder": 1});
    let done = register(&counter, &body, "one").await;
    assert_eq!(done.status, 200, "{done:?}");
    assert_eq!(done.body["total"], json!(6));
    let prices = done.body["lines"].as_array().unwrap();
    let prices: Vec<&Value> = prices.iter().map(|line| &line["price"]).collect();
    assert_eq!(prices, [&json!(5), &json!(1), &json!(0), &json!(0)]);
    let again = register(&counter, &body, "one").await;
    assert_eq!((again.status, again.replayed), (200, true));
    assert_eq!(again.body, done.body);
    assert_eq!(platform.number("pass", people).await.unwrap(), before + 4);
    assert!(!done.body.to_string().contains("99847"), "no national number");
    let passes = done.body["passholders"].as_array().unwrap();
    let passes: Vec<String> = passes
        .iter()
        .map(|one| one["uitpasNumber"].as_str().unwrap().to_owned())
        .collect();
    let [marc, fatma, elif, can] = passes.try_into().unwrap();
    let fatma_id = done.body["passholders"][1]["id"].as_str().unwrap();
    let family = counter
        .get(&format!("/passholders/{fatma_id}/family-members"))
        .await;
    assert_eq!(family.body.as_array().map(Vec::len), Some(4), "{family:?}");
    is_sold_and_checked_in(&platform, &counter, [&marc, &fatma, &elif, &can]).await;
}

async fn is_sold_and_checked_in(platform: &Platform, counter: &Client, passes: [&String; 4]) {
    let [marc, fatma, elif, can] = passes;
    let lines = json!([fatma, elif, can].map(|pass| line(pass, THEATRE, 7.35)));
    let sold = once_known(async || counter.sell(lines.clone()).await).await;
    assert_eq!(sold.status, 200, "{sold:?}");
    assert_eq!(shares(platform).await, [441, 882, 882], "of 22.05");
    let normal = counter.sell(json!([line(marc, THEATRE, 7.35)])).await;
    assert_eq!(
        normal.status, 400,
        "Marc pays 7.35, and no sale is registered: {normal:?}"
    );
    assert_eq!(shares(platform).await, [441, 882, 882]);
    for pass in passes {
        let done = once_known(async || counter.check_in(pass, THEATRE).await).await;
        assert_eq!(done.status, 201, "{done:?}");
        assert_eq!(counter.points(pass).await, json!(1));
        let again = counter.check_in(pass, THEATRE).await;
        assert_eq!((again.status, again.slug()), (400, "uitpas/checkin-not-allowed"));
        assert!(again.body["endUserMessage"]["nl"].is_string(), "already counted");
        assert_eq!(counter.points(pass).await, json!(1));
    }
}
