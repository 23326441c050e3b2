//! Starting services: one per process, or all in one.

use crate::Cli;
use anyhow::{Context, bail};
use chassis::config::Demands;
use chassis::telemetry::Guard;
use chassis::{Asks, Clock, Lifecycle, Settings};
use contracts::Caller;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::migrate::Migrator;
use std::path::Path;
use std::time::Duration;

/// For what has begun when the process stops: the listeners give their requests ten seconds. Together with
/// `listen.drain_seconds` it stays below the 25 seconds after which `kill -9` may come.
const FINISH: Duration = Duration::from_secs(15);

/// Calls a generic function with the settings type and the parts of a named service.
macro_rules! for_service {
    ($name:expr, $call:ident $arguments:tt) => {
        match $name {
            "pass" => for_service!(@ pass $call $arguments),
            "activity" => for_service!(@ activity $call $arguments),
            "points" => for_service!(@ points $call $arguments),
            "reward" => for_service!(@ reward $call $arguments),
            "billing" => for_service!(@ billing $call $arguments),
            "gateway" => for_service!(@ gateway $call $arguments),
            other => bail!("there is no service {other:?}"),
        }
    };
    (@ $service:ident $call:ident ($($argument:expr),*)) => {
        $call::<$service::config::Config>($service::NAME, $service::config::DEFAULT, &$service::MIGRATIONS, $($argument),*)
    };
}

fn load<S: DeserializeOwned + Demands>(
    name: &str,
    default: &str,
    file: Option<&Path>,
) -> anyhow::Result<Settings<S>> {
    Settings::load(name, default, file)
}

/// Logs, traces and metrics of whatever runs.
///
/// # Errors
/// Those for which a service of this process would not start: before any of them does.
pub fn telemetry(cli: &Cli) -> anyhow::Result<Option<Guard>> {
    let names = cli.command.services();
    check(names, cli.config.as_deref())?;
    let (name, shown) = match names {
        [] => return Ok(None),
        [one] => (*one, *one),
        _ => ("gateway", "all"),
    };
    fn settings<S: DeserializeOwned + Demands>(
        name: &str,
        default: &str,
        _: &Migrator,
        file: Option<&Path>,
    ) -> anyhow::Result<chassis::config::Telemetry> {
        Ok(load::<S>(name, default, file)?.telemetry)
    }
    let settings = for_service!(name, settings(cli.config.as_deref()))?;
    chassis::telemetry::start(shown, &settings).map(Some)
}

/// Runs these services until a signal, then finishes what has begun.
pub async fn run(names: &[&str], file: Option<&Path>) -> anyhow::Result<()> {
    let lifecycle = Lifecycle::default();
    lifecycle.stop_on_signals(drain(names, file)?)?;
    chassis::telemetry::keep_up(&lifecycle);
    let mut asks: Option<Asks> = None;
    for name in names {
        start(name, file, &mut asks, &lifecycle)
            .await
            .with_context(|| format!("{name} does not start"))?;
    }
    tracing::info!(services = ?names, "started");
    lifecycle.stopped().await;
    if !lifecycle.finished(FINISH).await {
        tracing::warn!("some tasks did not end in time");
    }
    Ok(())
}

/// How long the process is not ready before it stops: the longest that one of its services wants.
fn drain(names: &[&str], file: Option<&Path>) -> anyhow::Result<Duration> {
    fn seconds<S: DeserializeOwned + Demands>(
        name: &str,
        default: &str,
        _: &Migrator,
        file: Option<&Path>,
    ) -> anyhow::Result<u64> {
        Ok(load::<S>(name, default, file)?.listen.drain_seconds)
    }
    let mut longest = 0;
    for name in names {
        longest = longest.max(for_service!(*name, seconds(file))?);
    }
    Ok(Duration::from_secs(longest))
}

/// Reads the settings of all these services before the first one starts.
///
/// # Errors
/// What each of them does not start with.
fn check(names: &[&str], file: Option<&Path>) -> anyhow::Result<()> {
    fn usable<S: DeserializeOwned + Demands>(
        name: &str,
        default: &str,
        _: &Migrator,
        file: Option<&Path>,
    ) -> anyhow::Result<()> {
        load::<S>(name, default, file).map(drop)
    }
    let mut refused = vec![];
    for name in names {
        if let Err(error) = for_service!(*name, usable(file)) {
            refused.push(format!("{error:#}"));
        }
    }
    match refused.is_empty() {
        true => Ok(()),
        false => bail!(refused.join("\n")),
    }
}

/// In one process all services share one way to ask, so that asks stay in the process.
async fn start(
    name: &str,
    file: Option<&Path>,
    shared: &mut Option<Asks>,
    lifecycle: &Lifecycle,
) -> anyhow::Result<()> {
    macro_rules! plain {
        ($service:ident) => {{
            let settings = load::<$service::config::Config>(name, $service::config::DEFAULT, file)?;
            let asks = shared.get_or_insert_with(|| Asks::new(&settings.asks)).clone();
            let office = messaging::service::office($service::NAME, &settings, Clock::System, &asks)?;
            let service = $service::service(&office, &settings.service);
            messaging::service::start(service, office, &settings, lifecycle)
                .await
                .map(drop)
        }};
    }
    match name {
        "pass" => plain!(pass),
        "activity" => plain!(activity),
        "points" => plain!(points),
        "reward" => plain!(reward),
        "billing" => plain!(billing),
        "gateway" => {
            let settings = load::<gateway::config::Config>(name, gateway::config::DEFAULT, file)?;
            let asks = shared.get_or_insert_with(|| Asks::new(&settings.asks)).clone();
            let office = messaging::service::office(gateway::NAME, &settings, Clock::System, &asks)?;
            let (door, service) = gateway::service(&office, &settings)?;
            // The door first: ready is said on the private port.
            gateway::open(door, &settings, lifecycle).await?;
            messaging::service::start(service, office, &settings, lifecycle)
                .await
                .map(drop)
        }
        other => bail!("there is no service {other:?}"),
    }
}

/// Brings one database, or all, up to date.
pub async fn migrate(only: Option<&str>, file: Option<&Path>) -> anyhow::Result<()> {
    type Wanted = (chassis::config::Database, &'static Migrator);
    fn wanted<S: DeserializeOwned + Demands>(
        name: &str,
        default: &str,
        migrations: &'static Migrator,
        file: Option<&Path>,
    ) -> anyhow::Result<Wanted> {
        Ok((load::<S>(name, default, file)?.database, migrations))
    }
    let names = only.map_or_else(|| Caller::SERVICE_NAMES.to_vec(), |only| vec![only]);
    for name in names {
        let (database, migrations) = for_service!(name, wanted(file))?;
        chassis::database::migrate(&database, migrations)
            .await
            .with_context(|| format!("migrating {name}"))?;
        println!("{name}: up to date");
    }
    Ok(())
}

/// Prints the settings that apply.
///
/// # Errors
/// Those for which the service would not start.
pub fn show_config(name: &str, file: Option<&Path>) -> anyhow::Result<()> {
    fn show<S: DeserializeOwned + Demands + Serialize>(
        name: &str,
        default: &str,
        _: &Migrator,
        file: Option<&Path>,
    ) -> anyhow::Result<String> {
        Ok(serde_json::to_string_pretty(&load::<S>(name, default, file)?)?)
    }
    crate::documents::say(&format!("{}\n", for_service!(name, show(file))?))
}
