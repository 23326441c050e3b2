//! Check-ins at a steady rate, each with a key, and what became of them.

use platform::{Client, Platform, pack_rows};
use reqwest::Method;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Holders and events, so many that no limit refuses.
pub struct Load {
    client: Client,
    passes: Vec<String>,
    next: AtomicUsize,
}

/// What one check-in met.
#[derive(Debug, Clone, Copy)]
pub struct Met {
    pub at: Instant,
    pub took: Duration,
    /// None when no answer came.
    pub status: Option<u16>,
}

impl Met {
    pub fn is_recorded(&self) -> bool {
        self.status == Some(201)
    }
}

impl Load {
    /// Opens every event of the region all day.
    pub async fn prepare(platform: &Platform) -> Arc<Self> {
        let opened = r#"with opened as (update event set checkin_limit = '{"volume": 1, "periodType": "DAY"}',
                          calendar = '{"calendarType": "permanent", "openingHours": []}' returning 1)
                      select count(*) from opened"#;
        platform.number("activity", opened).await.unwrap();
        let cards = pack_rows("beleefregio", "cards.csv").unwrap();
        let is_usable = |row: &&std::collections::BTreeMap<String, String>| {
            row["status"] == "ACTIVE" && row["card_type"] == "NFC_CARD"
        };
        Arc::new(Self {
            client: platform.client("beheer").await.unwrap(),
            passes: cards
                .iter()
                .filter(is_usable)
                .map(|row| row["pass_number"].clone())
                .collect(),
            next: AtomicUsize::new(0),
        })
    }

    /// One check-in of somebody who has not been there.
    pub async fn one(&self) -> Met {
        let n = self.next.fetch_add(1, Ordering::SeqCst);
        let pass = &self.passes[n % self.passes.len()];
        let event = format!("b1e00000-0000-4000-8000-{:012}", n / self.passes.len() % 40 + 1);
        let (body, key) = (
            json!({"uitpasNumber": pass, "eventId": event}),
            format!("check-in {n}"),
        );
        let at = Instant::now();
        let answer = self
            .client
            .send(Method::POST, "/checkins", Some(&body), Some(&key))
            .await;
        Met {
            at,
            took: at.elapsed(),
            status: answer.ok().map(|answer| answer.status),
        }
    }

    /// So many a second for so long, whatever becomes of those before.
    pub async fn run(self: &Arc<Self>, per_second: u32, time: Duration) -> Vec<Met> {
        let (started, pause) = (Instant::now(), Duration::from_secs(1) / per_second);
        let mut under_way = tokio::task::JoinSet::new();
        let mut n = 0;
        while started.elapsed() < time {
            let load = self.clone();
            under_way.spawn(async move { load.one().await });
            n += 1;
            tokio::time::sleep((pause * n).saturating_sub(started.elapsed())).await;
        }
        under_way.join_all().await
    }
}

/// Every check-in that was answered is a point, and none is doubled or without its check-in.
pub async fn expect_all_right(platform: &Platform, before: i64, met: &[Met]) {
    let checkins = platform
        .number("activity", "select count(*) from checkin")
        .await
        .unwrap();
    let (recorded, sent) = (met.iter().filter(|met| met.is_recorded()).count(), met.len());
    let new = usize::try_from(checkins - before).unwrap();
    assert!(
        (recorded..=sent).contains(&new),
        "{new} check-ins, {recorded} answered of {sent}"
    );
    platform
        .wait_for(
            "points",
            "select count(distinct cause) from entry where kind = 'check_in'",
            checkins,
            Duration::from_secs(30),
        )
        .await
        .unwrap();
    let entries = "select count(*) from entry where kind = 'check_in'";
    assert_eq!(
        platform.number("points", entries).await.unwrap(),
        checkins,
        "none is doubled"
    );
}
