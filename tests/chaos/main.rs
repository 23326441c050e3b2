//! Everything is killed in turn while people check in: every 201 is a point, and no point is without a
//! check-in.

mod merging;
mod telling;

use platform::{Client, Platform, Shape, pack_rows};
use reqwest::Method;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const CHECKINS: usize = 5_000;
const CLIENTS: usize = 16;
/// Events without a limit worth mentioning: each holder can come to each once a day.
const EVENTS: usize = 40;

/// What one client saw.
#[derive(Default)]
struct Seen {
    recorded: HashMap<String, String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_check_ins_while_everything_is_killed_in_turn() {
    let mut platform = Platform::start(Shape::Apart, &["beleefregio"]).await.unwrap();
    open_all_day(&platform).await;
    let before = platform
        .number("activity", "select count(*) from checkin")
        .await
        .unwrap();
    let client = platform.client("beheer").await.unwrap();
    let (work, next) = (Arc::new(work()), Arc::new(AtomicUsize::new(0)));
    let crowd: Vec<_> = (0..CLIENTS)
        .map(|_| crowd(client.clone(), work.clone(), next.clone()))
        .collect();
    #[expect(clippy::disallowed_methods, reason = "the crowd of a test")]
    let crowd = tokio::spawn(futures_util::future::join_all(crowd));
    kill_everything_in_turn(&mut platform, &next).await;
    let seen = crowd.await.unwrap();

    let mut recorded: HashMap<String, String> = HashMap::new();
    for (key, id) in seen.into_iter().flat_map(|seen| seen.recorded) {
        assert!(recorded.insert(key, id).is_none(), "two answers for one key");
    }
    assert_eq!(recorded.len(), CHECKINS, "every check-in was recorded in the end");
    let checkins = platform
        .number("activity", "select count(*) from checkin")
        .await
        .unwrap()
        - before;
    assert_eq!(
        checkins, CHECKINS as i64,
        "no check-in beside those that were answered"
    );
    let all = before + checkins;
    platform
        .wait_for(
            "points",
            "select count(*) from entry where kind = 'check_in'",
            all,
            Duration::from_secs(60),
        )
        .await
        .unwrap();
    let (told, booked) = tokio::join!(
        platform.number("activity", "select sum(points)::bigint from checkin"),
        platform.number(
            "points",
            "select sum(points)::bigint from entry where kind = 'check_in'"
        )
    );
    assert_eq!(told.unwrap(), booked.unwrap());
    let differing = "select count(*) from balance b
                     where b.points <>
                           (select sum(points) from entry e where e.passholder_id = b.passholder_id)";
    assert_eq!(
        platform.number("points", differing).await.unwrap(),
        0,
        "balances equal the ledgers"
    );
    let doubled = "select count(*) from
                   (select cause from entry where kind = 'check_in' group by cause having count(*) > 1) d";
    assert_eq!(platform.number("points", doubled).await.unwrap(), 0);
    let dead = "select count(*) from dead_letter";
    for service in platform::SERVICES {
        assert_eq!(
            platform.number(service, dead).await.unwrap(),
            0,
            "{service} has dead letters"
        );
    }
}

/// Distinct holders and events, so that no limit refuses.
fn work() -> Vec<(String, String)> {
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    let passes: Vec<&String> = cards
        .iter()
        .filter(|row| row["status"] == "ACTIVE" && row["card_type"] == "NFC_CARD")
        .map(|row| &row["pass_number"])
        .collect();
    let event = |n: usize| format!("b1e00000-0000-4000-8000-{:012}", n + 1);
    (0..CHECKINS)
        .map(|n| {
            (
                passes[n % passes.len()].clone(),
                event((n / passes.len()) % EVENTS),
            )
        })
        .collect()
}

/// Every event of the region takes check-ins today, once per holder: history may have used the week.
async fn open_all_day(platform: &Platform) {
    use sqlx::{Connection, Executor};
    let mut conn = sqlx::PgConnection::connect(&platform.postgres.url("activity"))
        .await
        .unwrap();
    conn.execute(
        r#"update event set calendar = '{"calendarType": "permanent", "openingHours": []}',
                            checkin_limit = '{"volume": 1, "periodType": "DAY"}'"#,
    )
    .await
    .unwrap();
}

/// Takes check-ins off the list and sends each with its key until it is answered.
async fn crowd(client: Client, work: Arc<Vec<(String, String)>>, next: Arc<AtomicUsize>) -> Seen {
    let mut seen = Seen::default();
    loop {
        let n = next.fetch_add(1, Ordering::SeqCst);
        let Some((pass, event)) = work.get(n) else {
            return seen;
        };
        let (key, body) = (
            format!("check-in {n}"),
            json!({"uitpasNumber": pass, "eventId": event}),
        );
        let id = loop {
            match client
                .send(Method::POST, "/checkins", Some(&body), Some(&key))
                .await
            {
                Ok(answer) if answer.status == 201 => break answer.body["id"].as_str().unwrap().to_owned(),
                Ok(answer) if answer.status < 500 && answer.status != 409 && answer.status != 401 => {
                    panic!("{n}: {answer:?}")
                }
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        };
        seen.recorded.insert(key, id);
    }
}

/// One fault after each tenth of the work.
async fn kill_everything_in_turn(platform: &mut Platform, next: &AtomicUsize) {
    for fault in 0..10 {
        while next.load(Ordering::SeqCst) < CHECKINS * (fault + 1) / 12 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        match fault {
            0..6 => {
                let service = platform::SERVICES[fault];
                platform.kill(service);
                platform.launch(service).unwrap();
            }
            6 => platform.nats.restart().unwrap(),
            7 => platform.redis.kill_and_restart().unwrap(),
            8 => platform.postgres.kill_and_restart().unwrap(),
            _ => {
                platform.nats.kill();
                platform.nats.wipe().unwrap();
                platform.nats.restart().unwrap();
            }
        }
    }
}
