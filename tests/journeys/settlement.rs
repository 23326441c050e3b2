//! The history of a quarter is closed by two, and each reads what is its own.

use platform::{Client, Platform, Shape, pack_rows};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::Duration;

const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";
const SPORTS: &str = "b1e00000-0000-4000-8000-000000000111";
const QUARTER: &str = "38-2026-07-01";

async fn let_in(platform: &Platform, id: &str, organizer: &str, permissions: &[&str]) -> Client {
    let printed = platform.run(&["client", "create", id]).unwrap();
    let secret = printed.lines().find_map(|line| line.strip_prefix("secret  "));
    let grant = [&["client", "grant", id, organizer], permissions].concat();
    platform.run(&grant).unwrap();
    Client::connect(&platform.url, id, secret.unwrap()).await.unwrap()
}

async fn file(platform: &Platform, client: &Client, id: &str) -> (u16, String) {
    let url = format!("{}/statements/{id}/file", platform.url);
    let request = reqwest::Client::new().get(url).bearer_auth(client.token());
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

async fn closed(platform: &Platform, treasurer: &Client, auditor: &Client) -> Value {
    let period = format!("/settlement-periods/{QUARTER}");
    let shown = treasurer.get("/settlement-periods").await.body;
    assert_eq!(shown["member"][0]["id"], QUARTER, "{shown}");
    assert_eq!(shown["member"][0]["state"], "OPEN");
    let proposed = treasurer.post(&format!("{period}/propose"), json!(null)).await;
    assert_eq!(proposed.status, 200, "{proposed:?}");
    let counted = "select count(*) from settlement_period where state = 'PROPOSED'";
    platform
        .wait_for("billing", counted, 1, Duration::from_secs(60))
        .await
        .unwrap();
    let looked = auditor.get(&period).await.body;
    let approval = json!({"sha256": looked["control"]["sha256"]});
    let alone = treasurer
        .post(&format!("{period}/approve"), approval.clone())
        .await;
    assert_eq!(alone.status, 403);
    let approved = auditor.post(&format!("{period}/approve"), approval).await;
    assert_eq!(approved.body["state"], "CLOSED", "{approved:?}");
    approved.body
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_are_read_by_those_whose_they_are() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let treasurer = let_in(
        &platform,
        "treasurer",
        SPORTS,
        &["SETTLEMENTS_READ", "SETTLEMENTS_PROPOSE", "SETTLEMENTS_APPROVE"],
    )
    .await;
    let auditor = let_in(
        &platform,
        "auditor",
        LIBRARY,
        &["SETTLEMENTS_READ", "SETTLEMENTS_APPROVE"],
    )
    .await;
    let library = let_in(&platform, "library", LIBRARY, &["ORGANIZERS_REPORTS"]).await;
    let finance = let_in(&platform, "finance", SPORTS, &["STATEMENTS_READ"]).await;
    let own = format!("/organizers/{SPORTS}/municipality");
    let put = treasurer
        .send(
            reqwest::Method::PUT,
            &own,
            Some(&json!({"municipality": "Geetbets"})),
            None,
        )
        .await;
    assert_eq!(put.unwrap().status, 200);
    assert_eq!(treasurer.get(&own).await.body["municipality"], "Geetbets");

    let period = closed(&platform, &treasurer, &auditor).await;
    let amounts = &period["control"]["amounts"];
    let sum = ["holder", "organizer", "due"].map(|name| amounts[name].as_f64().unwrap());
    assert!((sum.iter().sum::<f64>() - amounts["price"].as_f64().unwrap()).abs() < 0.005);

    let all = auditor
        .get(&format!("/settlement-periods/{QUARTER}/statements?limit=500"))
        .await
        .body;
    let all = all["member"].as_array().unwrap();
    assert_eq!(
        all.len(),
        usize::try_from(period["control"]["statements"].as_i64().unwrap()).unwrap()
    );
    let numbers: Vec<String> = pack_rows("beleefregio", "cards.csv")
        .unwrap()
        .into_iter()
        .map(|row| row["pass_number"].clone())
        .collect();
    for one in all {
        let (status, text) = file(&platform, &auditor, one["id"].as_str().unwrap()).await;
        assert_eq!(status, 200);
        assert_eq!(one["sha256"], hex(digest(&SHA256, text.as_bytes()).as_ref()));
        assert!(!numbers.iter().any(|number| text.contains(number)));
    }
    let parties = async |client: &Client| {
        let page = client.get("/statements").await.body;
        let all = page["member"].as_array().unwrap().clone();
        all.iter()
            .map(|one| one["party"]["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(parties(&library).await, [json!(LIBRARY)]);
    assert_eq!(parties(&finance).await, [json!("Geetbets")]);
    let of_library = all.iter().find(|one| one["party"]["id"] == LIBRARY).unwrap();
    let id = of_library["id"].as_str().unwrap();
    assert_eq!(file(&platform, &library, id).await.0, 200);
    assert_eq!(file(&platform, &finance, id).await.0, 404);
    let lines = library.get(&format!("/statements/{id}/lines?limit=2")).await.body;
    assert_eq!(lines["totalItems"], of_library["lines"]);
    let shown = library.get(&format!("/statements/{id}")).await.body;
    let balances = shown["balances"].as_array().unwrap();
    let due: f64 = balances.iter().map(|one| one["due"].as_f64().unwrap()).sum();
    assert!((due - shown["amounts"]["due"].as_f64().unwrap()).abs() < 0.005);
    let paid = auditor
        .get(&format!("/settlement-periods/{QUARTER}/payments"))
        .await
        .body;
    assert!(
        paid["payments"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["amount"].as_f64().unwrap() > 0.0)
    );
    assert_eq!(
        library
            .get(&format!("/settlement-periods/{QUARTER}"))
            .await
            .status,
        403
    );
}
