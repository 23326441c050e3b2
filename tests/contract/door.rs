//! What the door does to everybody: tokens, problems, CORS, tolerance, and words that must not leak.

use platform::{Client, Platform, Shape, pack_rows};
use reqwest::Method;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const EVENT: &str = "b1e00000-0000-4000-8000-000000000001";

#[tokio::test(flavor = "multi_thread")]
async fn the_door_is_polite_and_firm() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let counter = platform.client("balie-geetbets").await.unwrap();
    tokens(&platform, &counter).await;
    problems(&counter).await;
    cors(&platform).await;
    tolerance(&platform, &counter).await;
    permissions(&platform).await;
    strangers_add_nothing_to_the_metrics(&platform).await;
    strange_methods_are_logged_as_other(&platform);
    let insz: Vec<String> = pack_rows("beleefregio", "passholders.csv")
        .unwrap()
        .into_iter()
        .take(50)
        .map(|row| row["insz"].clone())
        .collect();
    counter.get(&format!("/passes?identifier={}", insz[0])).await;
    let logs = platform.logs();
    assert!(
        !logs.is_empty() && !insz.iter().any(|number| logs.contains(number)),
        "a national number stands in a log"
    );
    assert!(!logs.contains(counter.token()), "a token stands in a log");
}

async fn tokens(platform: &Platform, counter: &Client) {
    assert!(
        Client::connect(&platform.url, "balie-geetbets", "wrong")
            .await
            .is_err()
    );
    let mut parts: Vec<&str> = counter.token().split('.').collect();
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", parts[1]);
    parts[2] = "c2lnbmF0dXJl";
    for token in ["", "nonsense", &unsigned, &parts.join("."), &"x".repeat(9000)] {
        let answer = counter.with_token(token).get("/permissions").await;
        assert_eq!((answer.status, answer.slug()), (401, "auth/unauthorized"));
    }
}

async fn problems(counter: &Client) {
    let send = async |body: &str| {
        let value = serde_json::from_str(body).ok();
        counter
            .send(Method::POST, "/checkins", value.as_ref(), None)
            .await
            .unwrap()
    };
    assert_eq!(
        counter
            .send(Method::POST, "/checkins", None, None)
            .await
            .unwrap()
            .slug(),
        "body/missing"
    );
    let wrong = send(r#"{"uitpasNumber": 5, "eventId": "x"}"#).await;
    assert_eq!(
        (wrong.slug(), &wrong.body["schemaErrors"][0]["jsonPointer"]),
        ("body/invalid-data", &json!("/uitpasNumber"))
    );
    for (path, status, slug) in [
        ("/nope", 404, "url/not-found"),
        ("/kiosks", 501, "method/not-implemented"),
        ("/passholders?limit=501", 400, "url/query-limit-exceeded"),
        ("/passholders?limit=-1", 404, "url/not-found"),
        ("/passholders/not-a-uuid", 404, "url/not-found"),
        ("/events/nothing/settings", 404, "uitpas/event-not-found"),
        ("/events/nothing/card-systems", 404, "uitpas/event-not-found"),
        ("/organizers/nobody", 404, "uitpas/organizer-not-found"),
        ("/card-systems/999", 404, "uitpas/cardsystem-not-found"),
        ("/permissions/nobody", 403, "auth/forbidden"),
        ("/ticket-sales", 404, "url/not-found"),
    ] {
        let answer = counter.get(path).await;
        assert_eq!((answer.status, answer.slug()), (status, slug), "{path}");
        assert!(answer.body["title"].is_string(), "{path}");
    }
    assert_eq!(counter.delete("/permissions").await.slug(), "method/not-allowed");
}

/// A series that was made once stays until the process ends: whoever could name one could fill the memory.
async fn strangers_add_nothing_to_the_metrics(platform: &Platform) {
    let http = reqwest::Client::new();
    let strange = async |n: usize| {
        let method = Method::from_bytes(format!("METHOD{n}").as_bytes()).unwrap();
        let url = format!("{}/nowhere/{n}?n={n}", platform.url);
        assert_eq!(http.request(method, url).send().await.unwrap().status(), 404);
    };
    let series = async || {
        let page = platform.metrics("gateway").await.unwrap();
        let of_door = page.lines().filter(|line| line.starts_with("http_request"));
        of_door
            .map(|line| line.rsplit_once(' ').unwrap().0.to_owned())
            .collect::<BTreeSet<_>>()
    };
    strange(0).await;
    let before = series().await;
    for n in 1..40 {
        strange(n).await;
    }
    assert!(before.iter().any(|line| line.contains(r#"method="other""#)));
    let after = series().await;
    let new: Vec<_> = after.difference(&before).collect();
    assert!(new.is_empty(), "{new:?}");
}

/// What somebody calls his method is his own word.
fn strange_methods_are_logged_as_other(platform: &Platform) {
    let logs = platform.logs();
    let of_strangers = |line: &&str| line.contains("\"refused\"") && line.contains("\"method\":\"other\"");
    // A second of many refusals has lines for some of them.
    assert!(logs.lines().any(|line| of_strangers(&line)), "{logs}");
    assert!(!logs.contains("METHOD"));
}

async fn cors(platform: &Platform) {
    let http = reqwest::Client::new();
    let answer = http
        .get(format!("{}/permissions", platform.url))
        .header("origin", "https://balie.example")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(
        answer.headers()["access-control-allow-origin"],
        "https://balie.example"
    );
    assert_eq!(answer.headers()["access-control-allow-credentials"], "true");
    let preflight = http
        .request(Method::OPTIONS, format!("{}/checkins", platform.url))
        .header("origin", "https://balie.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,x-something")
        .send()
        .await
        .unwrap();
    assert!(preflight.status().is_success());
    assert_eq!(
        preflight.headers()["access-control-allow-headers"],
        "authorization,x-something"
    );
}

async fn tolerance(platform: &Platform, counter: &Client) {
    let fatma = pack_rows("beleefregio", "cards.csv").unwrap()[4]["pass_number"].clone();
    let sale = json!([{"uitpasNumber": fatma, "eventId": EVENT.to_uppercase(), "tariffId": "SOCIALTARIFF-1",
                       "regularPrice": "10.00", "regularPriceLabel": "Volwassene", "unknown": 1}]);
    let sold = counter.sell(sale).await;
    assert_eq!(
        (
            sold.status,
            &sold.body[0]["tariff"]["price"],
            &sold.body[0]["regularPriceLabel"]
        ),
        (200, &json!(2), &json!("Volwassene")),
        "{:?}",
        sold.body
    );
    let found = counter
        .get("/rewards?type=ANY&limit=200&text=ijs*&unknown=1&organizerId=&start=0")
        .await;
    assert_eq!(found.body["member"][0]["title"], json!("Ijsje aan Het Vinne"));
    rewards(counter).await;
    let http = reqwest::Client::new();
    for (id, status) in [("ticketshop", 200), ("nobody", 401)] {
        let answer = http
            .get(format!("{}/card-systems?clientId={id}", platform.url))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), status);
    }
    let groups = pack_rows("beleefregio", "grouppasses.csv").unwrap();
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    let is_its = |row: &&BTreeMap<String, String>| row["passholder_id"] == groups[0]["id"];
    let number = cards.iter().find(is_its).unwrap()["pass_number"].clone();
    let group = http
        .get(format!("{}/grouppasses?uitpasNumber={number}", platform.url))
        .header("x-client-id", "balie-geetbets")
        .send()
        .await
        .unwrap();
    assert_eq!(group.status(), 200);
    let text = group.text().await.unwrap();
    assert!(
        text.contains(&number) && !text.contains(&groups[0]["name"]),
        "without a token a group has no name: {text}"
    );
    fields_that_were_left_empty(platform).await;
}

/// A counter sends its search form as it is.
async fn fields_that_were_left_empty(platform: &Platform) {
    let http = reqwest::Client::new();
    for (query, status) in [
        ("uitpasNumber=", 200),
        ("chipNumber=%20", 200),
        ("uitpasNumber=&chipNumber=", 200),
        ("start=0", 404),
    ] {
        let url = format!("{}/grouppasses?{query}", platform.url);
        let answer = http.get(url).header("x-client-id", "balie-geetbets").send().await;
        let answer = answer.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{query}");
        let body: serde_json::Value = answer.json().await.unwrap();
        let empty = json!({"totalItems": 0, "member": []});
        assert_eq!(body == empty, status == 200, "{query}: {body}");
    }
}

async fn rewards(counter: &Client) {
    for (query, slug) in [
        ("organizerId=nobody", "uitpas/organizer-not-found"),
        ("owningCardSystemId=999", "uitpas/cardsystem-not-found"),
        ("applicableCardSystemId=999", "uitpas/cardsystem-not-found"),
    ] {
        let answer = counter.get(&format!("/rewards?{query}")).await;
        assert_eq!((answer.status, answer.slug()), (400, slug), "{query}");
    }
    let titles = async |query: &str| {
        let body = counter
            .get(&format!("/rewards?type=ANY&limit=100&{query}"))
            .await
            .body;
        let titles = body["member"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reward| reward["title"].as_str().unwrap().to_owned());
        (titles.collect::<Vec<_>>(), body)
    };
    let (everything, body) = titles("").await;
    assert!(body["member"].as_array().unwrap().iter().all(|r| {
        r["organizers"]
            .as_array()
            .unwrap()
            .iter()
            .all(|o| o["name"].is_string())
    }));
    let (in_zoutleeuw, _) = titles("organizerPostalCode=3440").await;
    let (in_geetbets, _) = titles("organizerPostalCode=3450").await;
    let (nowhere, _) = titles("organizerPostalCode=9999").await;
    assert!(in_zoutleeuw.contains(&"Zwembeurt".to_owned()) && !in_geetbets.contains(&"Zwembeurt".to_owned()));
    assert!(
        in_geetbets.len() < everything.len() && nowhere.is_empty(),
        "{in_geetbets:?} of {everything:?}"
    );
    let yara = counter.get("/passes/0990100000308").await.body["passholderId"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        titles(&format!("isInterestingForPassholderId={yara}"))
            .await
            .0
            .len(),
        everything.len(),
        "one region offers all of them"
    );
    assert!(
        titles("isInterestingForPassholderId=00000000-0000-4000-8000-000000000000")
            .await
            .0
            .is_empty()
    );
    let (hers, body) = titles(&format!("isRedeemableByPassholderId={yara}&facets=type")).await;
    let counted: i64 = body["facet"]["type"]
        .as_object()
        .unwrap()
        .values()
        .map(|value| value["count"].as_i64().unwrap())
        .sum();
    assert_eq!(counted, hers.len() as i64, "facets count what she can redeem");
}

async fn permissions(platform: &Platform) {
    let admin = platform.client("beheer").await.unwrap();
    let before = admin.get("/permissions/ticketshop").await.body;
    let organizer = before[0]["organizer"]["id"].clone();
    let wanted = json!([{"organizer": {"id": organizer}, "permissionDetails": [{"id": "CHECKINS_WRITE"}]}]);
    for _ in 0..2 {
        assert_eq!(
            admin
                .send(Method::PUT, "/permissions/ticketshop", Some(&wanted), None)
                .await
                .unwrap()
                .status,
            204
        );
    }
    // The shop's EVENTS_READ stays: the administrator does not hold it, and so cannot take it away.
    let after = admin.get("/permissions/ticketshop").await.body;
    assert_eq!(after[0]["permissions"], json!(["EVENTS_READ", "CHECKINS_WRITE"]));
    assert_eq!(after[1]["permissions"], json!(["EVENTS_READ"]));
    let more =
        json!([{"organizer": {"id": organizer}, "permissionDetails": [{"id": "PASSHOLDERS_SEARCH_ALL"}]}]);
    let refused = admin
        .send(Method::PUT, "/permissions/beheer", Some(&more), None)
        .await
        .unwrap();
    assert_eq!(
        (refused.status, refused.slug()),
        (403, "auth/forbidden"),
        "nobody gives away what he does not hold"
    );
    let no_list = admin
        .send(Method::PUT, "/permissions/ticketshop", Some(&wanted[0]), None)
        .await
        .unwrap();
    assert_eq!(
        (no_list.status, no_list.slug()),
        (400, "body/invalid-data"),
        "an object is no list"
    );
    assert_eq!(
        admin
            .send(Method::PUT, "/permissions/ticketshop", Some(&json!({})), None)
            .await
            .unwrap()
            .status,
        204
    );
    let after = admin.get("/permissions/ticketshop").await.body;
    assert_eq!(after[0]["permissions"], json!(["EVENTS_READ"]));
    assert_eq!(
        admin.get("/permissions/nobody").await.slug(),
        "uitpas/client-not-found"
    );
}
