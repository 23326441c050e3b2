//! A renewal run: how long it takes to ask about so many persons, and to renew the right of each.
//!
//! The official source stands in this process: it takes 20 ms for an answer, and fails once in a hundred.

use anyhow::Context;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, Days, NaiveDate, Utc};
use platform::{Platform, Shape};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// So many persons of a large city have the right.
pub const PERSONS: usize = 225_000;
/// How many days of birth there are before the next number of the day.
const BIRTHDAYS: usize = 28_000;

/// A number that nobody has, and the birthday in it.
fn person(n: usize) -> anyhow::Result<(NaiveDate, String)> {
    let first = NaiveDate::from_ymd_opt(1940, 1, 1).context("a day")?;
    let born = first + Days::new((n % BIRTHDAYS) as u64);
    let (year, month, day) = (born.year(), born.month(), born.day());
    let nine = format!("{:02}{month:02}{day:02}{}", year % 100, 990 + n / BIRTHDAYS);
    let century = if year < 2000 { 0 } else { 2_000_000_000 };
    let check = 97 - (century + nine.parse::<u64>()?) % 97;
    Ok((born, format!("{nine}{check:02}")))
}

/// Writes a region of so many persons whose right ends soon.
fn write(folder: &Path, persons: usize, end: NaiveDate) -> anyhow::Result<()> {
    let file = |name: &str, text: String| std::fs::write(folder.join(name), text);
    let city = r#"[{"id": 39, "name": "Large", "cities": [{"postalCode": "3450", "name": "Geetbets"}]}]"#;
    file("card-systems.json", city.into())?;
    let mut people = String::from("id,first_name,name,date_of_birth,insz,postal_code,city,registered_on\n");
    let mut memberships = String::from("passholder_id,card_system_id,status,since,social_tariff_end\n");
    for n in 0..persons {
        let (id, (born, insz)) = (Uuid::from_u128(0xADD0_0000_0000 + n as u128), person(n)?);
        writeln!(
            people,
            "{id},Test{},Holder{n},{born},{insz},3450,Geetbets,2026-01-05",
            n % 997
        )?;
        writeln!(memberships, "{id},39,ACTIVE,2026-01-05,{end}")?;
    }
    file("passholders.csv", people)?;
    file("memberships.csv", memberships)?;
    Ok(())
}

async fn answer(asked: Arc<AtomicUsize>) -> Response {
    let n = asked.fetch_add(1, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(20)).await;
    match n % 100 {
        99 => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        _ => axum::Json(serde_json::json!({"entitled": true})).into_response(),
    }
}

/// Runs it on a platform of its own, as fast as one process goes.
pub async fn run(persons: usize) -> anyhow::Result<()> {
    let asked = Arc::new(AtomicUsize::new(0));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/entitled", listener.local_addr()?);
    let counting = asked.clone();
    let router =
        axum::Router::new().route("/entitled", axum::routing::post(move || answer(counting.clone())));
    #[expect(clippy::disallowed_methods, reason = "a server of the bench")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = [
        ("BELEEF_PASS__SERVICE__ENTITLEMENT_URL", url.as_str()),
        ("BELEEF_PASS__SERVICE__ENTITLEMENT_PER_SECOND", "1000"),
    ];
    let platform = Platform::start_empty(Shape::Apart, true, &settings).await?;
    #[expect(clippy::disallowed_methods, reason = "the platform's clock is the system's")]
    let today = Utc::now().date_naive();
    let folder = testing::folder("bench-renewal")?;
    write(&folder, persons, today + Days::new(20))?;
    platform.load(&folder)?;
    let (started, until) = (Instant::now(), (today + Days::new(300)).to_string());
    platform.run(&["renewal", "start", "--until", &until])?;
    let mut said = String::new();
    while !said.contains(": ended") {
        tokio::time::sleep(Duration::from_secs(5)).await;
        said = platform.run(&["renewal", "status"])?;
    }
    let (time, questions) = (started.elapsed().as_secs_f64(), asked.load(Ordering::Relaxed));
    let renewed = platform
        .number("pass", "select count(*) from right_change where author = 'RUN'")
        .await?;
    anyhow::ensure!(renewed == persons as i64, "{renewed} of {persons}: {said}");
    println!(
        "| a renewal run of {persons} persons, a source of 20 ms that fails once in a hundred \
         | {time:.0} s = {:.0} persons/s, {questions} questions |",
        persons as f64 / time
    );
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
