//! A region pack whose loader is cut: the next run goes on, and the end is the same.

use platform::{Platform, Shape};
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

const HOLDERS: usize = 4000;

fn write(folder: &Path) -> std::io::Result<()> {
    let file = |name: &str, text: String| std::fs::write(folder.join(name), text);
    file("card-systems.json", r#"[{"id": 39, "name": "Large"}]"#.into())?;
    let mut people = String::from("id,first_name,name,date_of_birth,postal_code,city,registered_on\n");
    let mut memberships = String::from("passholder_id,card_system_id,status,since\n");
    let mut cards = String::from("pass_number,card_system_id,card_type,status,passholder_id\n");
    let mut points = String::from("passholder_id,points,earned_on,title\n");
    for n in 0..HOLDERS {
        let id = Uuid::from_u128(0xACC0_0000 + n as u128);
        let number = contracts::PassNumber::build(9903, u32::try_from(n).unwrap_or(0));
        let _ = writeln!(people, "{id},Test,Holder {n},2000-01-01,3450,Geetbets,2026-01-05");
        let _ = writeln!(memberships, "{id},39,ACTIVE,2026-01-05");
        let _ = writeln!(cards, "{},39,DIGITAL,ACTIVE,{id}", number.as_str());
        let _ = writeln!(points, "{id},{},2026-02-01,Opening", 1 + n % 50);
    }
    file("passholders.csv", people)?;
    file("memberships.csv", memberships)?;
    file("cards.csv", cards)?;
    file("opening-points.csv", points)
}

/// Waits until so many rows are there; whoever looks at the wrong moment fails.
async fn wait_for_rows(platform: &Platform, service: &str, sql: &'static str, rows: i64) {
    let started = Instant::now();
    while platform.number(service, sql).await.unwrap_or(0) < rows {
        assert!(started.elapsed() < Duration::from_secs(60), "{service}: {sql}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_pack_whose_loader_is_cut_goes_on_and_ends_the_same() {
    let mut platform = Platform::start_empty(Shape::Apart, false, &[]).await.unwrap();
    let folder = testing::folder("pack-that-is-cut").unwrap();
    write(&folder).unwrap();
    let load = ["pack", "load", &folder.display().to_string()].map(str::to_owned);
    let load: Vec<&str> = load.iter().map(String::as_str).collect();
    let moments = [
        ("pass", "select count(*) from passholder", 1000),
        ("pass", "select count(*) from card", 1000),
        ("pass", "select seq from outbox_head", 1000),
    ];
    for (service, sql, rows) in moments {
        let mut loader = platform.begin(&load).unwrap();
        wait_for_rows(&platform, service, sql, rows).await;
        loader.kill().unwrap();
        loader.wait().unwrap();
    }
    // The service goes as well, in the middle of a part: the loader waits for it.
    let mut loader = platform.begin(&load).unwrap();
    platform.kill("pass");
    platform.launch("pass").unwrap();
    assert!(loader.wait().unwrap().success());

    let all = i64::try_from(HOLDERS).unwrap();
    let points: i64 = (0..all).map(|n| 1 + n % 50).sum();
    let heard = "select count(*) from known_holder h join known_pass p using (passholder_id)
                 where h.memberships::text like '%\"card_system_id\": 39%' and p.status = 'ACTIVE'";
    for (service, sql, wanted) in [
        ("pass", "select count(*) from passholder", all),
        ("pass", "select count(*) from membership", all),
        ("pass", "select count(*) from card", all),
        (
            "pass",
            "select sum(persons)::bigint from person_count where card_system_ids = '{39}'",
            all,
        ),
        ("pass", "select count(*) from passholder_to_tell", 0),
        ("activity", heard, all),
        ("billing", heard, all),
        ("points", "select count(*) from entry", all),
        ("points", "select sum(points)::bigint from balance", points),
    ] {
        assert_eq!(
            platform.number(service, sql).await.unwrap(),
            wanted,
            "{service}: {sql}"
        );
    }
    let again = platform.load(&folder).unwrap();
    for file in [
        "passholders.csv",
        "memberships.csv",
        "cards.csv",
        "opening-points.csv",
    ] {
        let line = again.lines().find(|line| line.starts_with(file)).unwrap();
        let counts: Vec<&str> = line.split_whitespace().skip(1).collect();
        assert_eq!(counts, ["0", "0", &all.to_string(), "0"], "{line}");
    }
}
