//! The database of pass is set back while the region goes on: in no case does a card that was blocked check
//! in.

use platform::{Platform, Shape, pack_rows};
use reqwest::Method;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const LISTENERS: &[&str] = &["activity", "reward", "billing", "gateway"];
const EVENT: &str = "b1e00000-0000-4000-8000-000000000001";

#[tokio::test(flavor = "multi_thread")]
async fn no_blocked_card_checks_in_after_the_database_of_pass_lost_commits() {
    let mut platform = Platform::start(Shape::Apart, &["beleefregio"]).await.unwrap();
    open_all_day(&platform).await;
    let cards = active_cards();
    everybody_shows(&platform, 0).await;

    // The stream kept what the database lost.
    lose(&mut platform, &cards[0], false).await;
    stands_still(&platform, &cards[1], "is ahead of the database");
    everybody_shows(&platform, 1).await;
    heal(&platform, &cards[0..2]).await;
    everybody_shows(&platform, 0).await;

    // One host, one snapshot: the stream is gone as well.
    lose(&mut platform, &cards[2], true).await;
    stands_still(&platform, &cards[3], "is ahead of the database");
    heal(&platform, &cards[2..4]).await;

    // The steps done by hand, and billing forgotten.
    lose(&mut platform, &cards[4], true).await;
    move_all_but_billing_by_hand(&mut platform).await;
    stands_still(&platform, &cards[5], "billing");
    heal(&platform, &cards[4..6]).await;

    // Points cannot move its position: it is seen how far it is behind.
    let mut points = PgConnection::connect(&platform.postgres.url("points"))
        .await
        .unwrap();
    points
        .execute("begin; select from consumer_offset where source = 'activity' for update")
        .await
        .unwrap();
    let counter = platform.client("beheer").await.unwrap();
    let body = json!({"uitpasNumber": cards[6], "eventId": EVENT});
    let answer = counter
        .send(Method::POST, "/checkins", Some(&body), Some("an active card"))
        .await
        .unwrap();
    assert_eq!(answer.status, 201, "{answer:?}");
    let lag = r#"consumer_lag{service="points",source="activity"}"#;
    shows(&platform, "points", lag, 1).await;
    points.execute("rollback").await.unwrap();
    shows(&platform, "points", lag, 0).await;
}

/// What calls somebody: the gauges of the relay of pass and of those who listen to it.
async fn everybody_shows(platform: &Platform, stands_still: u8) {
    shows(platform, "pass", r#"relay_halted{service="pass"}"#, stands_still).await;
    for listener in LISTENERS {
        let of_pass = format!(r#"{{service="{listener}",source="pass"}}"#);
        shows(
            platform,
            listener,
            &format!("consumer_stopped{of_pass}"),
            stands_still,
        )
        .await;
        if stands_still == 0 {
            shows(platform, listener, &format!("consumer_lag{of_pass}"), 0).await;
        }
    }
}

/// Waits until Prometheus would read this value.
async fn shows(platform: &Platform, service: &str, gauge: &str, value: u8) {
    let (started, wanted) = (Instant::now(), format!("{gauge} {value}"));
    loop {
        let page = platform.metrics(service).await.unwrap();
        if page.lines().any(|line| line == wanted) {
            return;
        }
        let seen: Vec<_> = page.lines().filter(|line| line.starts_with(gauge)).collect();
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{service} shows {seen:?}, not {wanted}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn active_cards() -> Vec<String> {
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    let active = cards
        .iter()
        .filter(|row| row["status"] == "ACTIVE" && row["card_type"] == "NFC_CARD");
    active.map(|row| row["pass_number"].clone()).collect()
}

/// The event takes check-ins at any hour.
async fn open_all_day(platform: &Platform) {
    let mut conn = PgConnection::connect(&platform.postgres.url("activity"))
        .await
        .unwrap();
    conn.execute(
        r#"update event set calendar = '{"calendarType": "permanent", "openingHours": []}',
                            checkin_limit = '{"volume": 1, "periodType": "DAY"}'"#,
    )
    .await
    .unwrap();
}

/// Sets the database of pass back to before this card was blocked, of which every listener has heard.
async fn lose(platform: &mut Platform, card: &str, with_stream: bool) {
    platform.kill("pass");
    copy_database(platform, "pass", "pass_before").await;
    platform.launch("pass").unwrap();
    platform.wait_until_ready().await.unwrap();
    block(platform, &[card.to_owned()]).unwrap();
    platform.kill("pass");
    copy_database(platform, "pass_before", "pass").await;
    if with_stream {
        platform.nats.kill();
        platform.nats.wipe().unwrap();
        platform.nats.restart().unwrap();
    }
    platform.launch("pass").unwrap();
    platform.wait_until_ready().await.unwrap();
}

async fn copy_database(platform: &Platform, from: &str, to: &str) {
    let mut conn = PgConnection::connect(&platform.postgres.url("postgres"))
        .await
        .unwrap();
    for sql in [
        format!("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '{from}'"),
        format!("drop database if exists {to} with (force)"),
        format!("create database {to} template {from}"),
    ] {
        conn.execute(AssertSqlSafe(sql)).await.unwrap();
    }
}

/// What operators once did step by step, with one listener left out.
async fn move_all_but_billing_by_hand(platform: &mut Platform) {
    platform.kill("pass");
    let mut pass = PgConnection::connect(&platform.postgres.url("pass"))
        .await
        .unwrap();
    pass.execute(
        "insert into outbox_epoch (epoch, since, begun_by) select epoch + 1, seq, 'by hand' from outbox_head",
    )
    .await
    .unwrap();
    pass.execute("update outbox_head set epoch = epoch + 1")
        .await
        .unwrap();
    let (epoch, seq): (i32, i64) = sqlx::query_as("select epoch, seq from outbox_head")
        .fetch_one(&mut pass)
        .await
        .unwrap();
    for listener in LISTENERS.iter().filter(|listener| **listener != "billing") {
        let mut conn = PgConnection::connect(&platform.postgres.url(listener))
            .await
            .unwrap();
        sqlx::query(
            "update consumer_offset set epoch = $1, since = $2, seq = $2, event_id = null
             where source = 'pass'",
        )
        .bind(epoch)
        .bind(seq)
        .execute(&mut conn)
        .await
        .unwrap();
    }
    platform.launch("pass").unwrap();
    platform.wait_until_ready().await.unwrap();
}

/// Blocks cards by a pack that holds nothing else.
fn block(platform: &Platform, cards: &[String]) -> anyhow::Result<String> {
    let folder: PathBuf = testing::folder("blocked")?;
    let rows = pack_rows("beleefregio", "cards.csv")?;
    let mut text = "pass_number,chip_number,card_system_id,card_type,status,passholder_id\n".to_owned();
    for row in rows.iter().filter(|row| cards.contains(&row["pass_number"])) {
        text += &format!(
            "{},{},{},{},BLOCKED,{}\n",
            row["pass_number"],
            row["chip_number"],
            row["card_system_id"],
            row["card_type"],
            row["passholder_id"]
        );
    }
    std::fs::write(folder.join("cards.csv"), text)?;
    platform.load(&folder)
}

/// A card is blocked that the others do not hear of: both commands say so.
fn stands_still(platform: &Platform, card: &str, words: &str) {
    let loaded = block(platform, &[card.to_owned()]).unwrap_err().to_string();
    assert!(
        loaded.contains("pass tells nothing") && loaded.contains(words),
        "{loaded}"
    );
    let outbox = platform.run(&["outbox"]).unwrap_err().to_string();
    assert!(
        outbox.contains("pass tells nothing") && outbox.contains(words),
        "{outbox}"
    );
}

/// The one command; then the cards are blocked, again or at last, and every service knows.
async fn heal(platform: &Platform, cards: &[String]) {
    let said = platform.run(&["epoch", "new", "pass", "--by", "a test"]).unwrap();
    for listener in LISTENERS {
        assert!(said.contains(&format!("{listener}: ")), "{said}");
    }
    block(platform, cards).unwrap();
    platform.run(&["outbox"]).unwrap();
    for listener in LISTENERS {
        let mut conn = PgConnection::connect(&platform.postgres.url(listener))
            .await
            .unwrap();
        let blocked: i64 = sqlx::query_scalar(
            "select count(*) from known_pass where pass_number = any($1) and status = 'BLOCKED'",
        )
        .bind(cards)
        .fetch_one(&mut conn)
        .await
        .unwrap();
        assert_eq!(
            blocked,
            cards.len() as i64,
            "{listener} takes a blocked card for an active one"
        );
    }
    let counter = platform.client("beheer").await.unwrap();
    for card in cards {
        let body = json!({"uitpasNumber": card, "eventId": EVENT});
        let answer = counter
            .send(Method::POST, "/checkins", Some(&body), Some(card))
            .await
            .unwrap();
        assert!(answer.status < 500 && answer.status >= 400, "{card}: {answer:?}");
    }
}
