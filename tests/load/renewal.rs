//! A renewal run: how long it takes to ask about so many persons, and to renew the right of each.
//!
//! The official source stands in this process: it takes 20 ms for an answer, fails once in a hundred, and
//! refuses whoever asks more often than it allows. Its seconds are a hundred times shorter than those of the
//! source that allows ten questions in one. The process that asks is killed twice on the way.

use anyhow::Context;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, Days, NaiveDate, Utc};
use platform::{Platform, Shape};
use std::fmt::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// So many persons of a large city have the right.
pub const PERSONS: usize = 225_000;
/// How many are asked about in a second.
const PACE: &str = "1000";
/// How many questions the source takes in one of its own seconds, which begin when they like.
const ALLOWED: usize = 1_500;
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

/// What the source saw of its second, and of all of them.
#[derive(Default)]
struct Seen {
    second: u64,
    in_second: usize,
    busiest: usize,
    asked: usize,
    refused: usize,
}

impl Seen {
    fn question(&mut self, second: u64) -> StatusCode {
        if self.second != second {
            (self.second, self.in_second) = (second, 0);
        }
        self.asked += 1;
        self.in_second += 1;
        self.busiest = self.busiest.max(self.in_second);
        if self.in_second > ALLOWED {
            self.refused += 1;
            return StatusCode::TOO_MANY_REQUESTS;
        }
        match self.asked % 100 {
            99 => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::OK,
        }
    }
}

async fn answer(seen: Arc<Mutex<Seen>>, started: Instant) -> Response {
    tokio::time::sleep(Duration::from_millis(20)).await;
    let second = started.elapsed().as_secs();
    match locked(&seen).question(second) {
        StatusCode::OK => axum::Json(serde_json::json!({"entitled": true})).into_response(),
        refused => refused.into_response(),
    }
}

fn locked(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs it on a platform of its own, as fast as one process goes.
pub async fn run(persons: usize) -> anyhow::Result<()> {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/entitled", listener.local_addr()?);
    let (seeing, opened) = (seen.clone(), Instant::now());
    let router = axum::Router::new().route(
        "/entitled",
        axum::routing::post(move || answer(seeing.clone(), opened)),
    );
    #[expect(clippy::disallowed_methods, reason = "a server of the bench")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = [
        ("BELEEF_PASS__SERVICE__ENTITLEMENT_URL", url.as_str()),
        ("BELEEF_PASS__SERVICE__ENTITLEMENT_PER_SECOND", PACE),
    ];
    let mut platform = Platform::start_empty(Shape::Apart, true, &settings).await?;
    #[expect(clippy::disallowed_methods, reason = "the platform's clock is the system's")]
    let today = Utc::now().date_naive();
    let folder = testing::folder("bench-renewal")?;
    write(&folder, persons, today + Days::new(20))?;
    platform.load(&folder)?;
    let (started, until) = (Instant::now(), (today + Days::new(300)).to_string());
    platform.run(&["renewal", "start", "--until", &until])?;
    for third in 1..=2 {
        while locked(&seen).asked < persons * third / 3 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        platform.kill("pass");
        platform.launch("pass")?;
        platform.wait_until_ready().await?;
    }
    let mut said = String::new();
    while !said.contains(": ended") {
        tokio::time::sleep(Duration::from_secs(5)).await;
        said = platform.run(&["renewal", "status"])?;
    }
    let time = started.elapsed().as_secs_f64();
    let renewed = "select count(*) from right_change where author = 'RUN'";
    let renewed = platform.number("pass", renewed).await?;
    anyhow::ensure!(renewed == persons as i64, "{renewed} of {persons}: {said}");
    let (asked, refused, busiest) = {
        let seen = locked(&seen);
        (seen.asked, seen.refused, seen.busiest)
    };
    println!(
        "| a renewal run of {persons} persons, killed twice; a source of 20 ms that fails once in a hundred \
         | {time:.0} s = {:.0} persons/s, {asked} questions, {busiest} in the busiest second, {refused} \
         refused |",
        persons as f64 / time
    );
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
