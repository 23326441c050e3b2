//! The load generator behind `cargo xtask bench`: everything in one run on private servers, reported as
//! ratios.

mod close;
mod cost;
mod http;
mod pack;
mod region;
mod renewal;
mod runs;
mod webhooks;

use cost::Cost;
use platform::fire::{Fire, under_fire};
use platform::{Platform, SERVICES, Shape};
use std::time::{Duration, Instant};

/// How long each rate is measured.
const TIME: Duration = Duration::from_secs(10);
const CONNECTIONS: usize = 32;

/// Ten thousand events to a receiver that fails a fifth of its calls and is down for a minute, and three
/// gateways that are killed.
async fn fire() -> anyhow::Result<()> {
    let fire = Fire {
        events: 10_000,
        down: Duration::from_secs(60),
        is_patient: true,
    };
    let survived = under_fire(fire).await?;
    println!(
        "| {} events under fire | all in order, {} calls, {} came twice, {:.0} s |",
        fire.events,
        survived.calls,
        survived.doubles,
        survived.took.as_secs_f64()
    );
    Ok(())
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [bare, address] = arguments.as_slice()
        && bare == "bare-axum"
    {
        return runs::serve_bare(address).await;
    }
    // On a platform of its own, which knows where the official source is.
    if let [only] = arguments.as_slice()
        && only == "renewal"
    {
        return renewal::run(renewal::PERSONS).await;
    }
    if let [only] = arguments.as_slice()
        && only == "close"
    {
        return close::run().await;
    }
    if let [only] = arguments.as_slice()
        && only == "fire"
    {
        return fire().await;
    }
    let wanted = |run: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == run);
    let started = Instant::now();
    let platform = Platform::start_empty(Shape::Apart, true, &webhooks::SETTINGS).await?;
    println!(
        "| start to ready, servers and migrations included | {:.1} s |",
        started.elapsed().as_secs_f64()
    );
    let region = region::write(&testing::folder("bench-region")?)?;
    platform.load(&region.folder)?;
    let client = platform.client("bench").await?;
    if wanted("checkins") {
        runs::quiet(&platform).await?;
        let bare = runs::pgbench(&platform)?;
        println!("| bare SQL, 32 clients | {bare:.0} transactions/s |");
        let before = Cost::so_far(&platform)?;
        let rate = runs::check_ins(&platform, client.token(), &region).await?;
        println!(
            "| check-ins through the gateway, 32 connections | {rate:.0}/s = {:.2} x bare SQL |",
            rate / bare
        );
        runs::quiet(&platform).await?;
        println!(
            "| processor time of a check-in, µs | {} |",
            before.each(&platform, rate * TIME.as_secs_f64())?
        );
    }
    if wanted("tariffs") {
        runs::quiet(&platform).await?;
        let bare = runs::bare_axum().await?;
        println!("| bare axum handler, 32 connections | {bare:.0}/s |");
        let before = Cost::so_far(&platform)?;
        let rate = runs::tariffs(&platform, client.token(), &region).await?;
        println!(
            "| tariff questions through the gateway, 32 connections | {rate:.0}/s = {:.2} x bare axum |",
            rate / bare
        );
        println!(
            "| processor time of a tariff question, µs | {} |",
            before.each(&platform, rate * TIME.as_secs_f64())?
        );
    }
    if wanted("drain") {
        runs::quiet(&platform).await?;
        let before = Cost::so_far(&platform)?;
        let rate = runs::drain(&platform).await?;
        let rest = runs::quiet(&platform).await?;
        println!(
            "| facts drained: outbox -> NATS -> points applied | {rate:.0}/s, \
             and {:.1} s until what points told of them was heard |",
            rest.as_secs_f64()
        );
        println!(
            "| processor time of a fact, µs | {} |",
            before.each(&platform, runs::FACTS as f64)?
        );
    }
    if wanted("visible") {
        runs::quiet(&platform).await?;
        let (door, ledger) = runs::visible(&platform, &client, &region).await?;
        println!(
            "| from a check-in's request to the new balance read at the door, at 200/s \
             | p50 {:.0} ms, p99 {:.0} ms |",
            door.p50, door.p99
        );
        println!(
            "| ... to the point booked and told by the ledger | p50 {:.0} ms, p99 {:.0} ms |",
            ledger.p50, ledger.p99
        );
    }
    if wanted("webhooks") {
        webhooks::run(&platform, &client, &region).await?;
    }
    if wanted("pack") {
        pack::load(&platform, 100_000).await?;
    }
    if arguments.iter().any(|argument| argument == "million") {
        pack::load(&platform, 1_000_000).await?;
    }
    for service in SERVICES {
        println!(
            "| resident memory of {service} | {:.0} MB |",
            runs::resident(&platform, service)?
        );
    }
    Ok(())
}
