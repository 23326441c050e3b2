//! What is measured, one function each.

use crate::http::{Connection, rate, request};
use crate::region::{self, EVENTS, NEWCOMERS, Region, event};
use crate::{CONNECTIONS, TIME};
use anyhow::{Context, bail};
use platform::{Client, Platform, SERVICES};
use servers::Process;
use sqlx::{Connection as _, Executor, PgConnection};
use std::collections::HashMap;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use uuid::Uuid;

/// How many of them come each second.
const NEWCOMERS_PER_SECOND: f64 = 200.0;

pub fn door(platform: &Platform) -> String {
    platform.url.trim_start_matches("http://").to_owned()
}

/// The inserts and updates of a check-in as bare SQL, by PostgreSQL's own benchmark, on a database with the
/// same tables.
pub fn pgbench(platform: &Platform) -> anyhow::Result<f64> {
    let script = testing::folder("pgbench")?.join("check-in.sql");
    let statements = "begin;\n\
        insert into checkin_count as c (passholder_id, event_id, period, used)\n\
            values (gen_random_uuid(), '%e', current_date, 1)\n\
            on conflict (passholder_id, event_id, period) do update set used = c.used + 1 where c.used < 1;\n\
        insert into checkin (checkin_id, passholder_id, event_id, pass_number, points, at, period)\n\
            values (gen_random_uuid(), gen_random_uuid(), '%e', '0990200000011', 1, now(), current_date);\n\
        insert into outbox_pending (event_id, type, key, key_version, partition, payload, time)\n\
            values (gen_random_uuid(), 'activity.bare.sql.v1', 'k', 0, 0, repeat('x', 300), now());\n\
        commit;\n";
    std::fs::write(
        &script,
        statements
            .replace("%e", &event(0))
            .replace('\n', " ")
            .replace("; ", ";\n"),
    )?;
    let program = testing::variable("BELEEF_PGBENCH_BIN")?;
    let out = Command::new(program)
        .args([
            "-n",
            "-M",
            "prepared",
            "-c",
            &CONNECTIONS.to_string(),
            "-j",
            "2",
            "-T",
            &TIME.as_secs().to_string(),
            "-f",
        ])
        .arg(&script)
        .args([
            "-h",
            "127.0.0.1",
            "-U",
            "beleef",
            "-p",
            &platform.postgres.port().to_string(),
            "activity",
        ])
        .output()
        .context("pgbench cannot be started")?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let tps = text
        .lines()
        .find_map(|line| line.strip_prefix("tps = "))
        .and_then(|line| line.split_whitespace().next());
    tps.and_then(|tps| tps.parse().ok())
        .with_context(|| format!("pgbench: {text}{}", String::from_utf8_lossy(&out.stderr)))
}

/// Distinct holders, one after another, then the next event.
pub async fn check_ins(platform: &Platform, token: &str, region: &Region) -> anyhow::Result<f64> {
    let (token, passes) = (token.to_owned(), region.passes.clone());
    rate(&door(platform), CONNECTIONS, TIME, 201, move |n| {
        let (pass, event) = (&passes[n % passes.len()], event(n / passes.len() % (EVENTS - 2)));
        request(
            "POST",
            "/checkins",
            &token,
            format!(r#"{{"uitpasNumber":"{pass}","eventId":"{event}"}}"#),
        )
    })
    .await
}

pub async fn tariffs(platform: &Platform, token: &str, region: &Region) -> anyhow::Result<f64> {
    let (token, passes) = (token.to_owned(), region.passes.clone());
    rate(&door(platform), CONNECTIONS, TIME, 200, move |n| {
        let path = format!(
            "/tariffs?uitpasNumber={}&eventId={}&regularPrice=7.35",
            passes[n % passes.len()],
            event(0)
        );
        request("GET", &path, &token, String::new())
    })
    .await
}

const BARE: &str = concat!(
    r#"{"available":[{"id":"SOCIALTARIFF","name":"Kansentarief","#,
    r#""price":1.47,"type":"SOCIALTARIFF","remaining":1}]}"#
);

/// A handler that answers a fixed body: what the machine can do without any work.
pub async fn serve_bare(address: &str) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    let fixed = || async { ([("content-type", "application/json")], BARE) };
    Ok(axum::serve(
        listener,
        axum::Router::new().route("/tariffs", axum::routing::get(fixed)),
    )
    .await?)
}

pub async fn bare_axum() -> anyhow::Result<f64> {
    let (port, log) = (servers::free_port()?, testing::folder("bare-axum")?.join("log"));
    let address = format!("127.0.0.1:{port}");
    let mut server = Process::start(
        "bare-axum",
        Command::new(std::env::current_exe()?).args(["bare-axum", &address]),
        &log,
    )?;
    server.wait_for_port(port, Duration::from_secs(10))?;
    rate(&address, CONNECTIONS, TIME, 200, |_| {
        request(
            "GET",
            "/tariffs?uitpasNumber=1&eventId=2&regularPrice=7.35",
            "x",
            String::new(),
        )
    })
    .await
}

/// How many facts are drained.
pub const FACTS: i64 = 100_000;

/// Puts facts into the outbox at once; from their commit until points has applied them all.
pub async fn drain(platform: &Platform) -> anyhow::Result<f64> {
    let applied = async || {
        platform
            .number(
                "points",
                "select seq from consumer_offset where source = 'activity'",
            )
            .await
    };
    let told = async || {
        platform
            .number(
                "activity",
                "select seq + (select count(*) from outbox_pending) from outbox_head",
            )
            .await
    };
    let all = told().await? + FACTS;
    let mut conn = PgConnection::connect(&platform.postgres.url("activity")).await?;
    conn.execute(
        "insert into outbox_pending (event_id, type, key, key_version, partition, time, payload)
         select gen_random_uuid(), 'activity.checkin.recorded.v1', h, 0, 0, now(),
                json_build_object('checkin_id', gen_random_uuid(), 'passholder_id', h, 'event_id', 'x',
                                  'title', 'Bench', 'location', 'Bench', 'points', 1,
                                  'at', '2026-11-14T10:00:00Z')::text
         from (select ('00000000-0000-0000-0000-' || lpad((n % 10000)::text, 12, '0')) as h
               from generate_series(1, 100000) n) g",
    )
    .await?;
    let committed = Instant::now();
    while applied().await? < all {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(FACTS as f64 / committed.elapsed().as_secs_f64())
}

/// Waits until all that was told is heard by everybody, so that one part does not pay for another; tells how
/// long that took.
pub async fn quiet(platform: &Platform) -> anyhow::Result<Duration> {
    let started = Instant::now();
    while is_busy(platform).await? {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(started.elapsed())
}

async fn is_busy(platform: &Platform) -> anyhow::Result<bool> {
    let (mut heads, mut positions) = (HashMap::new(), vec![]);
    for service in SERVICES {
        let mut conn = PgConnection::connect(&platform.postgres.url(service)).await?;
        // Positions first: a fact that is told between the two is still to be heard.
        let heard: Vec<(String, i64)> = sqlx::query_as("select source, seq from consumer_offset")
            .fetch_all(&mut conn)
            .await?;
        positions.extend(heard);
        let head: i64 =
            sqlx::query_scalar("select seq + (select count(*) from outbox_pending) from outbox_head")
                .fetch_one(&mut conn)
                .await?;
        heads.insert(service.to_string(), head);
    }
    Ok(positions
        .iter()
        .any(|(source, seq)| heads.get(source) > Some(seq)))
}

/// Milliseconds at the median and at 99 %.
pub struct Times {
    pub p50: f64,
    pub p99: f64,
}

impl Times {
    pub fn of(mut all: Vec<Duration>) -> Self {
        all.sort();
        let at = |percent: usize| {
            all.get(all.len() * percent / 100)
                .map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
        };
        Self {
            p50: at(50),
            p99: at(99),
        }
    }
}

/// Check-ins at a fixed arrival rate, from their intended start: until whoever recorded one reads the new
/// balance through the door, and until points has booked it and told so.
#[expect(clippy::disallowed_methods, reason = "the load generator has no lifecycle")]
pub async fn visible(
    platform: &Platform,
    client: &Client,
    region: &Region,
) -> anyhow::Result<(Times, Times)> {
    let ledger = tokio::spawn(booked(platform.postgres.url("points")));
    let mut connections = vec![];
    for _ in 0..4 * CONNECTIONS {
        connections.push(Arc::new(Mutex::new(Connection::open(&door(platform)).await?)));
    }
    let (mut tasks, started) = (vec![], Instant::now());
    for (n, pass) in region.newcomers.iter().enumerate() {
        let due = started + Duration::from_secs_f64(n as f64 / NEWCOMERS_PER_SECOND);
        tokio::time::sleep_until(due.into()).await;
        let (connection, token, pass) = (
            connections[n % connections.len()].clone(),
            client.token().to_owned(),
            pass.clone(),
        );
        tasks.push(tokio::spawn(async move {
            follow(&mut *connection.lock().await, &token, &pass, region::newcomer(n)).await?;
            anyhow::Ok((due, due.elapsed()))
        }));
    }
    let (mut at_the_door, mut starts) = (vec![], HashMap::new());
    for (n, task) in tasks.into_iter().enumerate() {
        let (due, time) = task.await??;
        at_the_door.push(time);
        starts.insert(region::newcomer(n), due);
    }
    let booked = ledger.await??;
    let in_the_ledger = booked
        .into_iter()
        .filter_map(|(id, at)| Some(at - *starts.get(&id)?))
        .collect();
    Ok((Times::of(at_the_door), Times::of(in_the_ledger)))
}

/// Checks a newcomer in, and looks until the balance shows it.
async fn follow(connection: &mut Connection, token: &str, pass: &str, holder: Uuid) -> anyhow::Result<()> {
    let body = format!(r#"{{"uitpasNumber":"{pass}","eventId":"{}"}}"#, event(EVENTS - 1));
    let (status, answer) = connection.send(request("POST", "/checkins", token, body)).await?;
    if status != 201 {
        bail!("{status}: {}", String::from_utf8_lossy(&answer));
    }
    loop {
        let (_, answer) = connection
            .send(request(
                "GET",
                &format!("/passholders/{holder}"),
                token,
                String::new(),
            ))
            .await?;
        let passholder: serde_json::Value = serde_json::from_slice(&answer)?;
        if passholder["points"] == 1 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// When each newcomer's balance was told, seen in the log of points.
async fn booked(points: String) -> anyhow::Result<Vec<(Uuid, Instant)>> {
    let mut conn = PgConnection::connect(&points).await?;
    let mut seen: i64 = sqlx::query_scalar("select seq from outbox_head")
        .fetch_one(&mut conn)
        .await?;
    let (mut all, mut last) = (vec![], Instant::now());
    while all.len() < NEWCOMERS && last.elapsed() < Duration::from_secs(30) {
        let told: Vec<(i64, String)> =
            sqlx::query_as("select seq, key from outbox_log where seq > $1 order by seq")
                .bind(seen)
                .fetch_all(&mut conn)
                .await?;
        for (seq, key) in told {
            (seen, last) = (seq, Instant::now());
            all.extend(key.parse().ok().filter(region::is_newcomer).map(|id| (id, last)));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(all)
}

/// Megabytes of a service's process.
pub fn resident(platform: &Platform, service: &str) -> anyhow::Result<f64> {
    megabytes(platform.pid(service).context("no such process")?, "VmRSS")
}

/// Megabytes that the kernel counts for a process under this name.
pub fn megabytes(pid: u32, name: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let mut lines = status.lines().filter_map(|line| line.split_once(':'));
    let counted = lines.find(|(found, _)| *found == name);
    let kilobytes: f64 = counted
        .and_then(|(_, size)| size.split_whitespace().next())
        .with_context(|| format!("no {name}"))?
        .parse()?;
    Ok(kilobytes / 1024.0)
}
