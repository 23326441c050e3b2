//! A sick database or a sick line to it: every request has its answer within three seconds, and afterwards
//! all is right.

mod load;

use load::{Load, Met, expect_all_right};
use platform::{Platform, Shape};
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// No request takes longer; a little is granted to a busy machine.
const BOUND: Duration = Duration::from_millis(3300);

fn longest(met: &[Met]) -> Duration {
    met.iter().map(|met| met.took).max().unwrap_or_default()
}

/// How many in a thousand were not recorded.
fn failed_per_mille(met: &[Met]) -> usize {
    met.iter().filter(|met| !met.is_recorded()).count() * 1000 / met.len().max(1)
}

async fn checkins(platform: &Platform) -> i64 {
    platform
        .number("activity", "select count(*) from checkin")
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn check_ins_go_on_when_the_database_pauses_vanishes_or_has_no_connection_left() {
    let platform = Platform::start_on_a_line(Shape::Apart, &["beleefregio"])
        .await
        .unwrap();
    let load = Load::prepare(&platform).await;
    let before = checkins(&platform).await;
    let mut all = load.run(30, Duration::from_secs(2)).await;
    assert_eq!(failed_per_mille(&all), 0, "in calm");

    all.extend(while_postgres_is_paused(&platform, &load).await);
    all.extend(while_the_peer_vanishes(&platform, &load).await);
    all.extend(while_others_use_up_all_connections(&platform, &load).await);
    expect_all_right(&platform, before, &all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_ins_go_on_when_a_round_trip_to_the_database_takes_300_ms() {
    let platform = Platform::start_on_a_line(Shape::Apart, &["beleefregio"])
        .await
        .unwrap();
    let load = Load::prepare(&platform).await;
    let before = checkins(&platform).await;
    let mut all = load.run(60, Duration::from_secs(3)).await;

    platform.database_line().delay(Duration::from_millis(150));
    // The few that are under way when the line becomes slow may fail: they must be few of many.
    let mut slow = load.run(25, Duration::from_secs(30)).await;
    slow.sort_unstable_by_key(|met| met.took);
    let p99 = slow[slow.len() * 99 / 100].took;
    let refused: Vec<_> = slow.iter().filter(|met| !met.is_recorded()).collect();
    println!("not recorded: {refused:?}");
    println!(
        "{} check-ins: median {:?}, p99 {p99:?}, longest {:?}, {} in a thousand failed",
        slow.len(),
        slow[slow.len() / 2].took,
        longest(&slow),
        failed_per_mille(&slow)
    );
    assert!(p99 < Duration::from_secs(3), "p99 {p99:?}");
    assert!(
        failed_per_mille(&slow) < 10,
        "{} in a thousand failed",
        failed_per_mille(&slow)
    );

    all.extend(slow);
    // Relay and consumers keep up under the same latency.
    expect_all_right(&platform, before, &all).await;
}

/// SIGSTOP of every process of the cluster for five seconds.
async fn while_postgres_is_paused(platform: &Platform, load: &Arc<Load>) -> Vec<Met> {
    let (mut met, ()) = tokio::join!(load.run(20, Duration::from_secs(8)), async {
        platform.postgres.pause().unwrap();
        tokio::time::sleep(Duration::from_secs(5)).await;
        platform.postgres.go_on().unwrap();
    });
    assert!(
        longest(&met) < BOUND,
        "paused: an answer took {:?}",
        longest(&met)
    );
    met.extend(calm_again(load, Duration::from_secs(10)).await);
    met
}

/// Old connections are swallowed, new ones work.
async fn while_the_peer_vanishes(platform: &Platform, load: &Arc<Load>) -> Vec<Met> {
    platform.database_line().swallow_existing();
    let vanished = Instant::now();
    let met = load.run(20, Duration::from_secs(12)).await;
    assert!(
        longest(&met) < BOUND,
        "vanished: an answer took {:?}",
        longest(&met)
    );
    let late: Vec<_> = met
        .iter()
        .filter(|met| met.at > vanished + Duration::from_secs(10))
        .filter(|met| !met.is_recorded())
        .collect();
    assert!(late.is_empty(), "errors after ten seconds: {late:?}");
    met
}

/// Idle sessions of somebody else take every place that the server has.
async fn while_others_use_up_all_connections(platform: &Platform, load: &Arc<Load>) -> Vec<Met> {
    let mut others = vec![];
    while let Ok(Ok(other)) = tokio::time::timeout(
        Duration::from_secs(2),
        PgConnection::connect(&platform.postgres.url("postgres")),
    )
    .await
    {
        others.push(other);
    }
    let mut met = load.run(20, Duration::from_secs(4)).await;
    assert!(
        longest(&met) < BOUND,
        "exhausted: an answer took {:?}",
        longest(&met)
    );
    for other in others {
        other.close().await.unwrap();
    }
    met.extend(calm_again(load, Duration::from_secs(10)).await);
    met
}

/// Checks in one after the other until ten in a row are recorded.
async fn calm_again(load: &Load, patience: Duration) -> Vec<Met> {
    let (started, mut met, mut in_a_row) = (Instant::now(), vec![], 0);
    while in_a_row < 10 {
        let one = load.one().await;
        in_a_row = if one.is_recorded() { in_a_row + 1 } else { 0 };
        met.push(one);
        assert!(started.elapsed() < patience, "check-ins go on by themselves");
    }
    met
}
