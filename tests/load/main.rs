//! The load generator behind `cargo xtask bench`: everything in one run on private servers, reported as ratios.

mod http;
mod region;
mod runs;

use anyhow::Context;
use platform::{Platform, SERVICES, Shape};
use std::time::{Duration, Instant};

/// How long each rate is measured.
const TIME: Duration = Duration::from_secs(10);
const CONNECTIONS: usize = 32;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.get(1).map(String::as_str) == Some("bare-axum") {
        return runs::serve_bare(arguments.get(2).context("address")?).await;
    }
    let started = Instant::now();
    let platform = Platform::start_empty(Shape::Apart, true).await?;
    println!("| start to ready, servers and migrations included | {:.1} s |", started.elapsed().as_secs_f64());
    let region = region::write(&testing::folder("bench-region")?)?;
    platform.load(&region.folder)?;
    let client = platform.client("bench").await?;

    let bare_sql = runs::pgbench(&platform)?;
    let checkins = runs::check_ins(&platform, client.token(), &region).await?;
    println!("| bare SQL, 32 clients | {bare_sql:.0} transactions/s |");
    println!("| check-ins through the gateway, 32 connections | {checkins:.0}/s = {:.2} x bare SQL |", checkins / bare_sql);

    let bare_axum = runs::bare_axum().await?;
    let tariffs = runs::tariffs(&platform, client.token(), &region).await?;
    println!("| bare axum handler, 32 connections | {bare_axum:.0}/s |");
    println!("| tariff questions through the gateway, 32 connections | {tariffs:.0}/s = {:.2} x bare axum |", tariffs / bare_axum);

    let drained = runs::drain(&platform).await?;
    println!("| facts drained: outbox -> NATS -> points applied | {drained:.0}/s |");

    let (p50, p99) = runs::visible(&platform, &client, &region).await?;
    println!("| from a check-in's request to its point in the ledger, at 200/s | p50 {p50:.0} ms, p99 {p99:.0} ms |");

    for service in SERVICES {
        println!("| resident memory of {service} | {:.0} MB |", runs::resident(&platform, service)?);
    }
    Ok(())
}
