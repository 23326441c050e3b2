//! What is measured, one function each.

use crate::http::{Connection, rate, request};
use crate::region::{EVENTS, Region, event};
use crate::{CONNECTIONS, TIME};
use anyhow::{Context, bail};
use platform::{Client, Platform};
use servers::Process;
use sqlx::{Connection as _, Executor, PgConnection};
use std::process::Command;
use std::time::{Duration, Instant};

fn door(platform: &Platform) -> String {
    platform.url.trim_start_matches("http://").to_owned()
}

/// The inserts and updates of a check-in as bare SQL, by PostgreSQL's own benchmark, on a database with the same tables.
pub fn pgbench(platform: &Platform) -> anyhow::Result<f64> {
    let script = testing::folder("pgbench")?.join("check-in.sql");
    let statements = "begin;\n\
        insert into checkin_count as c (passholder_id, event_id, period, used) values (gen_random_uuid(), '%e', current_date, 1)\n\
            on conflict (passholder_id, event_id, period) do update set used = c.used + 1 where c.used < 1;\n\
        insert into checkin (checkin_id, passholder_id, event_id, pass_number, points, at, period)\n\
            values (gen_random_uuid(), gen_random_uuid(), '%e', '0990200000011', 1, now(), current_date);\n\
        insert into outbox_pending (event_id, type, key, key_version, partition, payload, time)\n\
            values (gen_random_uuid(), 'activity.bare.sql.v1', 'k', 0, 0, repeat('x', 300), now());\n\
        commit;\n";
    std::fs::write(&script, statements.replace("%e", &event(0)).replace('\n', " ").replace("; ", ";\n"))?;
    let program = testing::variable("BELEEF_PGBENCH_BIN")?;
    let out = Command::new(program)
        .args(["-n", "-M", "prepared", "-c", &CONNECTIONS.to_string(), "-j", "2", "-T", &TIME.as_secs().to_string(), "-f"])
        .arg(&script)
        .args(["-h", "127.0.0.1", "-U", "beleef", "-p", &platform.postgres.port().to_string(), "activity"])
        .output()
        .context("pgbench cannot be started")?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = ")).and_then(|line| line.split_whitespace().next());
    tps.and_then(|tps| tps.parse().ok()).with_context(|| format!("pgbench: {text}{}", String::from_utf8_lossy(&out.stderr)))
}

/// Distinct holders, one after another, then the next event.
pub async fn check_ins(platform: &Platform, token: &str, region: &Region) -> anyhow::Result<f64> {
    let (token, passes) = (token.to_owned(), region.passes.clone());
    rate(&door(platform), CONNECTIONS, TIME, 201, move |n| {
        let (pass, event) = (&passes[n % passes.len()], event(n / passes.len() % (EVENTS - 2)));
        request("POST", "/checkins", &token, format!(r#"{{"uitpasNumber":"{pass}","eventId":"{event}"}}"#))
    })
    .await
}

pub async fn tariffs(platform: &Platform, token: &str, region: &Region) -> anyhow::Result<f64> {
    let (token, passes) = (token.to_owned(), region.passes.clone());
    rate(&door(platform), CONNECTIONS, TIME, 200, move |n| {
        let path = format!("/tariffs?uitpasNumber={}&eventId={}&regularPrice=7.35", passes[n % passes.len()], event(0));
        request("GET", &path, &token, String::new())
    })
    .await
}

const BARE: &str = r#"{"available":[{"id":"SOCIALTARIFF","name":"Kansentarief","price":1.47,"type":"SOCIALTARIFF","remaining":1}]}"#;

/// A handler that answers a fixed body: what the machine can do without any work.
pub async fn serve_bare(address: &str) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    let fixed = || async { ([("content-type", "application/json")], BARE) };
    Ok(axum::serve(listener, axum::Router::new().route("/tariffs", axum::routing::get(fixed))).await?)
}

pub async fn bare_axum() -> anyhow::Result<f64> {
    let (port, log) = (servers::free_port()?, testing::folder("bare-axum")?.join("log"));
    let address = format!("127.0.0.1:{port}");
    let mut server = Process::start("bare-axum", Command::new(std::env::current_exe()?).args(["bare-axum", &address]), &log)?;
    server.wait_for_port(port, Duration::from_secs(10))?;
    rate(&address, CONNECTIONS, TIME, 200, |_| request("GET", "/tariffs?uitpasNumber=1&eventId=2&regularPrice=7.35", "x", String::new()))
        .await
}

/// Puts facts into the outbox at once and waits until points has applied them.
pub async fn drain(platform: &Platform) -> anyhow::Result<f64> {
    const FACTS: i64 = 100_000;
    let all = "select count(*) from entry";
    let checkins = platform.number("activity", "select count(*) from checkin where pass_number <> '0990200000011'").await?;
    platform.wait_for("points", all, checkins, Duration::from_secs(120)).await?;
    let mut conn = PgConnection::connect(&platform.postgres.url("activity")).await?;
    let started = Instant::now();
    conn.execute(
        "insert into outbox_pending (event_id, type, key, key_version, partition, time, payload)
         select gen_random_uuid(), 'activity.checkin.recorded.v1', h, 0, 0, now(),
                json_build_object('checkin_id', gen_random_uuid(), 'passholder_id', h, 'event_id', 'x', 'title', 'Bench', 'location', 'Bench',
                                  'points', 1, 'at', '2026-11-14T10:00:00Z')::text
         from (select ('00000000-0000-0000-0000-' || lpad((n % 10000)::text, 12, '0')) as h from generate_series(1, 100000) n) g",
    )
    .await?;
    platform.wait_for("points", all, checkins + FACTS, Duration::from_secs(120)).await?;
    Ok(FACTS as f64 / started.elapsed().as_secs_f64())
}

/// A fixed arrival rate; each check-in is followed until its point stands in the ledger. Milliseconds at the median and at 99 %.
#[expect(clippy::disallowed_methods, reason = "the load generator has no lifecycle")]
pub async fn visible(platform: &Platform, client: &Client, region: &Region) -> anyhow::Result<(f64, f64)> {
    const PER_SECOND: usize = 200;
    let mut tasks = vec![];
    let started = Instant::now();
    for n in 0..PER_SECOND * 10 {
        let due = started + Duration::from_secs_f64(n as f64 / PER_SECOND as f64);
        tokio::time::sleep_until(due.into()).await;
        let (address, token) = (door(platform), client.token().to_owned());
        let (pass, holder) = (region.passes[n].clone(), uuid::Uuid::from_u128(0xBE2C + n as u128));
        tasks.push(tokio::spawn(async move { follow(&address, &token, &pass, holder, due).await }));
    }
    let mut times = vec![];
    for task in tasks {
        times.push(task.await??);
    }
    times.sort_by(f64::total_cmp);
    Ok((times[times.len() / 2], times[times.len() * 99 / 100]))
}

/// From the intended start to the first look that shows the point.
async fn follow(address: &str, token: &str, pass: &str, holder: uuid::Uuid, due: Instant) -> anyhow::Result<f64> {
    let mut connection = Connection::open(address).await?;
    let event = event(EVENTS - 1);
    let body = format!(r#"{{"uitpasNumber":"{pass}","eventId":"{event}"}}"#);
    let (status, answer) = connection.send(request("POST", "/checkins", token, body)).await?;
    if status != 201 {
        bail!("{status}: {}", String::from_utf8_lossy(&answer));
    }
    let title = format!("Event {}", EVENTS - 1);
    loop {
        let path = format!("/passholders/{holder}/transactions?limit=1");
        let (_, answer) = connection.send(request("GET", &path, token, String::new())).await?;
        if String::from_utf8_lossy(&answer).contains(&title) {
            return Ok(due.elapsed().as_secs_f64() * 1000.0);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Megabytes of a service's process.
pub fn resident(platform: &Platform, service: &str) -> anyhow::Result<f64> {
    let pid = platform.pid(service).context("no such process")?;
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    Ok(kilobytes.context("no VmRSS")? / 1024.0)
}
