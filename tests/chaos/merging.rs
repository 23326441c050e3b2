//! Records are merged while both their cards check in, and pass, points and activity are killed: every
//! check-in is the one's that stays, and every point.

use crate::open_all_day;
use platform::{Client, Platform, Shape, pack_rows};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const PAIRS: usize = 8;
const EVENTS: usize = 12;
const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";
const A_MINUTE: Duration = Duration::from_secs(60);

/// A person with two records.
struct Pair {
    stays: String,
    goes: String,
    numbers: [String; 2],
}

/// Sends it with its key until it is answered.
async fn insist(client: &Client, path: &str, body: &Value, key: &str) -> platform::Answer {
    loop {
        match client.send(Method::POST, path, Some(body), Some(key)).await {
            Ok(answer) if answer.status < 500 && answer.status != 409 && answer.status != 401 => {
                return answer;
            }
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn pairs(client: &Client) -> Vec<Pair> {
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    let mut pairs = vec![];
    for row in pack_rows("beleefregio", "passholders.csv").unwrap() {
        let is_usable = |card: &&std::collections::BTreeMap<String, String>| {
            card["passholder_id"] == row["id"] && card["status"] == "ACTIVE"
        };
        let Some(card) = cards.iter().find(is_usable) else {
            continue;
        };
        let double = json!({
            "name": row["name"], "firstName": row["first_name"], "dateOfBirth": row["date_of_birth"],
            "address": {"postalCode": "3450", "city": "Geetbets"}, "parentalConsent": true,
            "registrationCardType": "DIGITAL", "registrationOrganizer": {"id": LIBRARY},
        });
        let made = client.post("/passholders", double).await;
        assert_eq!(made.status, 200, "{made:?}");
        let text = |name: &str| made.body[name].as_str().unwrap().to_owned();
        pairs.push(Pair {
            stays: row["id"].clone(),
            goes: text("id"),
            numbers: [card["pass_number"].clone(), text("uitpasNumber")],
        });
        if pairs.len() == PAIRS {
            break;
        }
    }
    pairs
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_merged_while_both_check_in_and_everything_is_killed() {
    let mut platform = Platform::start(Shape::Apart, &["beleefregio"]).await.unwrap();
    open_all_day(&platform).await;
    let client = platform.client("beheer").await.unwrap();
    let pairs = pairs(&client).await;
    let scans = pairs.iter().flat_map(|pair| {
        (0..EVENTS).flat_map(move |event| pair.numbers.iter().map(move |number| (event, number)))
    });
    let scans = futures_util::future::join_all(scans.map(|(event, number)| {
        let client = &client;
        async move {
            tokio::time::sleep(Duration::from_millis(150 * event as u64)).await;
            let event = format!("b1e00000-0000-4000-8000-{:012}", event + 1);
            let (key, body) = (
                format!("{number} {event}"),
                json!({"uitpasNumber": number, "eventId": event}),
            );
            let answer = insist(client, "/checkins", &body, &key).await;
            // Not any more: the card is blocked, or both were at the event.
            assert!(matches!(answer.status, 201 | 400), "{answer:?}");
        }
    }));
    let merges = futures_util::future::join_all(pairs.iter().enumerate().map(|(n, pair)| {
        let client = &client;
        async move {
            tokio::time::sleep(Duration::from_millis(300 + 100 * n as u64)).await;
            let path = format!("/passholders/{}/merges", pair.stays);
            let answer = insist(client, &path, &json!({"passholderId": pair.goes}), &pair.goes).await;
            assert_eq!(answer.status, 204, "{answer:?}");
        }
    }));
    let kills = async {
        for service in ["points", "pass", "activity", "points"] {
            tokio::time::sleep(Duration::from_millis(400)).await;
            platform.kill(service);
            platform.launch(service).unwrap();
        }
    };
    tokio::join!(scans, merges, kills);
    adds_up(&platform).await;
}

async fn adds_up(platform: &Platform) {
    let all = PAIRS as i64;
    let heard = "select count(*) from merged";
    for service in ["activity", "points", "reward", "billing"] {
        platform.wait_for(service, heard, all, A_MINUTE).await.unwrap();
    }
    // Whatever was under way is gone through within seconds.
    let astray = "select count(*) from merged m join checkin c on c.passholder_id = m.from_id";
    platform.wait_for("activity", astray, 0, A_MINUTE).await.unwrap();
    let told = "select count(*) from checkin where passholder_id in (select into_id from merged)";
    let told = platform.number("activity", told).await.unwrap();
    let booked = "select count(*) from entry where kind = 'check_in' and passholder_id in
                      (select into_id from merged union select from_id from merged)";
    let earned = "select count(*) from checkin where points > 0
                  and passholder_id in (select into_id from merged)";
    let earned = platform.number("activity", earned).await.unwrap();
    assert!(told >= earned && earned > all);
    platform
        .wait_for("points", booked, earned, A_MINUTE)
        .await
        .unwrap();
    let left =
        "select count(*) from merged m join balance b on b.passholder_id = m.from_id where b.points <> 0";
    platform.wait_for("points", left, 0, A_MINUTE).await.unwrap();
    let sums = [
        ("activity", "select coalesce(sum(points), 0)::bigint from checkin"),
        (
            "points",
            "select coalesce(sum(points), 0)::bigint from entry where kind = 'check_in'",
        ),
    ];
    let [told, booked] = sums.map(|(service, sql)| platform.number(service, sql));
    assert_eq!(told.await.unwrap(), booked.await.unwrap(), "to the point");
    let differing = "select count(*) from balance b
        where b.points <> (select coalesce(sum(points), 0) from entry e
                           where e.passholder_id = b.passholder_id)
           or greatest(b.points, 0) <> (select coalesce(sum(remaining), 0) from lot l
                                        where l.passholder_id = b.passholder_id)";
    assert_eq!(platform.number("points", differing).await.unwrap(), 0);
    for service in platform::SERVICES {
        let dead = platform.number(service, "select count(*) from dead_letter").await;
        assert_eq!(dead.unwrap(), 0, "{service} has dead letters");
    }
}
