//! Klus guides Hind and her children to the library: a paper code, three passes, a first swim, and Klus
//! learns that it worked and nothing else.

use crate::{THEATRE, WORKSHOP};
use platform::{Answer, Client, Platform, Shape, line};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000130";
const KLUS: &str = "/partners/b1e00000-0000-4000-8000-00000000c001";
/// The group pass of Klus.
const GROUP: &str = "0990100095001";

async fn send(client: &Client, method: Method, path: &str, body: &Value, key: &str) -> Answer {
    client.send(method, path, Some(body), Some(key)).await.unwrap()
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

fn newcomer(first_name: &str, born: &str) -> Value {
    let mut one = json!({
        "name": "El Idrissi", "firstName": first_name, "dateOfBirth": born,
        "registrationCardType": "DIGITAL", "registrationSocialTariffEndDate": last_day(),
        "address": {"street": "Dorpsplein 4", "postalCode": "3470", "city": "Kortenaken"},
    });
    if born > "2010" {
        one["parentalConsent"] = json!(true);
    }
    one
}

async fn shown(klus: &Client) -> Value {
    let list = klus.get("/referrals").await;
    assert_eq!(list.status, 200, "{list:?}");
    assert_eq!(list.body["totalItems"], 1);
    list.body["member"][0].clone()
}

async fn cents(platform: &Platform) -> [i64; 3] {
    macro_rules! of {
        ($payer:literal) => {{
            let sql = concat!(
                "select coalesce(sum(cents), 0)::bigint
                 from sale_share join ticket_sale using (ticket_sale_id)
                 where client like 'client:%' and payer = '",
                $payer,
                "'"
            );
            platform.number("billing", sql).await.unwrap()
        }};
    }
    [of!("passholder"), of!("municipality"), of!("organizer")]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_brings_a_family_in_and_learns_that_it_worked_and_nothing_else() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let (klus, counter) = (
        platform.client("klus").await.unwrap(),
        platform.client("beheer").await.unwrap(),
    );
    // 1. A paper code, with consent; a lost answer comes again with the same code.
    let wanted = json!({"partnerMayKnow": true, "form": "PAPER", "postalCode": "3470"});
    let made = send(&klus, Method::POST, "/referrals", &wanted, "hind").await;
    let again = send(&klus, Method::POST, "/referrals", &wanted, "hind").await;
    assert_eq!((made.status, again.replayed), (201, true), "{made:?}");
    assert_eq!(made.body["code"], again.body["code"]);
    let code = made.body["code"].as_str().unwrap().to_owned();
    assert_eq!(code.len(), 9, "two groups of four letters");
    assert_eq!(shown(&klus).await["state"], "CREATED");
    // 2. and 3. Without phone or e-mail: three passes in one act, and the code with her own.
    let mut hind = newcomer("Hind", "1988-05-02");
    hind["referralCode"] = json!(code.to_lowercase());
    let family = json!({
        "registrationOrganizer": {"id": LIBRARY}, "family": {"mainPassholder": 0},
        "passholders": [hind, newcomer("Salma", "2015-03-14"), newcomer("Ilias", "2019-08-30")],
    });
    let registered = send(&counter, Method::POST, "/registrations", &family, "gezin").await;
    assert_eq!(registered.status, 200, "{registered:?}");
    let passes: Vec<String> = (0..3)
        .map(|n| {
            registered.body["passholders"][n]["uitpasNumber"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert!(
        passes.iter().all(|pass| pass.as_bytes()[11] == b'0'),
        "as any other: {passes:?}"
    );
    assert_eq!(
        shown(&klus).await["state"],
        "CREATED",
        "whoever asks on the day learns no hour"
    );
    let day_over = "with gone as (update referral set used_on = used_on - 2 returning 1)
                    select count(*) from gone";
    assert_eq!(platform.number("pass", day_over).await.unwrap(), 1);
    assert_eq!(shown(&klus).await["state"], "USED");
    let second = json!({"code": code, "organizerId": LIBRARY});
    let second = counter.post("/referrals/accept", second).await;
    assert_eq!(
        (second.status, second.slug()),
        (400, "uitpas/referral-code-used"),
        "{second:?}"
    );
    assert!(platform.logs().contains("a code was handed in again"));
    // 4. They swim: an adult at 4.00 and two children at 2.50, with the key 20-40-40.
    for (pass, price) in passes.iter().zip([4.0, 2.5, 2.5]) {
        until_sold(&counter, pass, THEATRE, price).await;
        let came = counter.check_in(pass, THEATRE).await;
        assert_eq!(came.status, 201, "{came:?}");
    }
    assert_eq!(cents(&platform).await, [180, 360, 360]);
    // 5. Klus sees nothing of the day; when the month is over, that the pass is used.
    let active = "select count(*) from referral where state = 'ACTIVE'";
    platform
        .wait_for("pass", active, 1, Duration::from_secs(30))
        .await
        .unwrap();
    assert_eq!(shown(&klus).await["state"], "USED");
    let month_over = "with gone as (update referral set active_heard = active_heard - 40 returning 1)
                      select count(*) from gone";
    assert_eq!(platform.number("pass", month_over).await.unwrap(), 1);
    let seen = shown(&klus).await;
    assert_eq!(seen["state"], "ACTIVE");
    let members: Vec<&str> = seen.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "createdOn",
        "form",
        "id",
        "lastDay",
        "partnerId",
        "partnerMayKnow",
        "postalCode",
        "state",
        "version",
    ];
    assert_eq!(members, expected, "and nothing else");
    let consent = format!("/referrals/{}/consent", seen["id"].as_str().unwrap());
    let back = json!({"version": seen["version"], "partnerMayKnow": false});
    assert_eq!(
        send(&klus, Method::PUT, &consent, &back, "terug").await.status,
        200
    );
    assert_eq!(
        shown(&klus).await["state"],
        "CREATED",
        "at once, as one without consent"
    );
    twelve_go_to_the_museum(&platform, &klus, &counter).await;
    let id = registered.body["passholders"][0]["id"].as_str().unwrap();
    grace_and_its_end(&platform, &counter, id, &passes[0]).await;
    the_end_of_a_mandate_is_the_end_of_its_tokens(&platform, &klus, &counter).await;
}

/// Step 6: with the group pass of Klus, which has 50 tickets a year; the key is 20-40-40 as ever.
async fn twelve_go_to_the_museum(platform: &Platform, klus: &Client, counter: &Client) {
    let sold = counter.sell(json!(vec![line(GROUP, WORKSHOP, 6.0); 12])).await;
    assert_eq!(sold.status, 200, "{sold:?}");
    assert_eq!(cents(platform).await, [180 + 1440, 360 + 2880, 360 + 2880]);
    let held = klus.get(&format!("{KLUS}/grouppasses")).await;
    let right = &held.body["member"][0]["socialTariff"];
    assert_eq!(
        (
            &right["status"],
            &right["totalTicketsPerYear"],
            &right["availableTickets"]
        ),
        (&json!("ACTIVE"), &json!(50), &json!(38)),
        "{held:?}"
    );
    let came = counter.check_in(GROUP, WORKSHOP).await;
    assert_eq!(came.status, 400, "a group earns no points: {came:?}");
}

/// Steps 7 and 8, by days after the last of the right as the region's pack says it: within the thirty days
/// of grace Hind swims as before, and then at the full price, which earns a point as ever.
async fn grace_and_its_end(platform: &Platform, counter: &Client, id: &str, pass: &str) {
    let tariffs = format!("/tariffs?uitpasNumber={pass}&eventId={WORKSHOP}&regularPrice=4.00");
    ended(platform, id, 15).await;
    until_sold(counter, pass, WORKSHOP, 4.0).await;
    assert_eq!(cents(platform).await, [1700, 3400, 3400]);
    ended(platform, id, 31).await;
    let refused = counter.get(&tariffs).await;
    assert_eq!(refused.slug(), "uitpas/social-tariff-expired", "{refused:?}");
    assert!(refused.body["endUserMessage"]["nl"].is_string(), "{refused:?}");
    assert_eq!(counter.check_in(pass, WORKSHOP).await.status, 201);
    assert_eq!(cents(platform).await, [1700, 3400, 3400]);
}

/// The right ended so many days ago; `beleef pack load` waits until every service has heard.
#[expect(
    clippy::disallowed_methods,
    reason = "the platform runs by the system's clock"
)]
async fn ended(platform: &Platform, id: &str, days: i64) {
    let day = (chrono::Utc::now() - chrono::Duration::days(days)).date_naive();
    let folder = platform.folder().join(format!("ended-{days}"));
    std::fs::create_dir_all(&folder).unwrap();
    let rows = format!(
        "passholder_id,card_system_id,status,since,social_tariff_end,suspended_until\n\
         {id},38,ACTIVE,2026-01-01,{day},\n"
    );
    std::fs::write(folder.join("memberships.csv"), rows).unwrap();
    platform.load(&folder).unwrap();
}

/// As soon as billing knows the pass.
async fn until_sold(counter: &Client, pass: &str, event: &str, price: f64) {
    for _ in 0..200 {
        let sold = counter.sell(json!([line(pass, event, price)])).await;
        if sold.status == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{pass} buys nothing");
}

async fn the_end_of_a_mandate_is_the_end_of_its_tokens(platform: &Platform, klus: &Client, counter: &Client) {
    let added = counter
        .post(&format!("{KLUS}/clients"), json!({"name": "Tablet"}))
        .await;
    assert_eq!(added.status, 201, "{added:?}");
    let (id, secret) = (&added.body["clientId"], &added.body["clientSecret"]);
    let (id, secret) = (id.as_str().unwrap(), secret.as_str().unwrap());
    let tablet = Client::connect(&platform.url, id, secret).await.unwrap();
    assert_eq!(tablet.get("/referrals").await.status, 200);
    assert_eq!(tablet.get("/passholders?name=Maes").await.status, 403);
    let ended = counter.post(&format!("{KLUS}/end"), json!({})).await;
    assert_eq!(ended.status, 200, "{ended:?}");
    for client in [klus, &tablet] {
        assert_eq!(client.get("/referrals").await.status, 401);
    }
    assert!(Client::connect(&platform.url, id, secret).await.is_err());
    let started = Instant::now();
    while counter.sell(json!([line(GROUP, WORKSHOP, 6.0)])).await.status == 200 {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "its group pass ends, too"
        );
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let held = counter.get(&format!("{KLUS}/grouppasses")).await;
    assert_eq!(held.body["member"][0]["socialTariff"], json!(null), "{held:?}");
}
