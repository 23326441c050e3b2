//! Starting services: one per process, or all in one.

use crate::Cli;
use crate::registry::{self, Process};
use anyhow::{Context, bail};
use chassis::Lifecycle;
use chassis::telemetry::Guard;
use contracts::Caller;
use std::path::Path;
use std::time::Duration;

/// For what has begun when the process stops: the listeners give their requests ten seconds. Together with
/// `listen.drain_seconds` it stays below the 25 seconds after which `kill -9` may come.
const FINISH: Duration = Duration::from_secs(15);

/// Logs, traces and metrics of whatever runs.
///
/// # Errors
/// Those for which a service of this process would not start: before any of them does.
pub fn telemetry(cli: &Cli) -> anyhow::Result<Option<Guard>> {
    let (names, file) = (cli.command.services(), cli.config.as_deref());
    check(&names, file)?;
    let (name, shown) = match names.as_slice() {
        [] => return Ok(None),
        [one] => (*one, *one),
        _ => (Caller::Gateway.name(), "all"),
    };
    let settings = (registry::named(name)?.settings)(file)?;
    chassis::telemetry::start(shown, &settings.telemetry).map(Some)
}

/// Runs these services until a signal, then finishes what has begun.
///
/// # Errors
/// When one of them does not start.
pub async fn run(names: &[&str], file: Option<&Path>) -> anyhow::Result<()> {
    let lifecycle = Lifecycle::default();
    lifecycle.stop_on_signals(drain(names, file)?)?;
    chassis::telemetry::keep_up(&lifecycle);
    let mut process = Process {
        file,
        asks: None,
        lifecycle: &lifecycle,
    };
    for name in names {
        let service = registry::named(name)?;
        (service.start)(&mut process)
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
    let mut longest = 0;
    for name in names {
        let settings = (registry::named(name)?.settings)(file)?;
        longest = longest.max(settings.listen.drain_seconds);
    }
    Ok(Duration::from_secs(longest))
}

/// Reads the settings of all these services before the first one starts.
///
/// # Errors
/// What each of them does not start with.
fn check(names: &[&str], file: Option<&Path>) -> anyhow::Result<()> {
    let mut refused = vec![];
    for name in names {
        if let Err(error) = (registry::named(name)?.settings)(file) {
            refused.push(format!("{error:#}"));
        }
    }
    match refused.is_empty() {
        true => Ok(()),
        false => bail!(refused.join("\n")),
    }
}

/// Brings one database, or all, up to date.
///
/// # Errors
/// When there is no such service, or its database refuses a migration.
pub async fn migrate(only: Option<&str>, file: Option<&Path>) -> anyhow::Result<()> {
    let names = match only {
        Some(only) => vec![only],
        None => Caller::SERVICE_NAMES.to_vec(),
    };
    for name in names {
        let service = registry::named(name)?;
        let settings = (service.settings)(file)?;
        chassis::database::migrate(&settings.database, service.migrations)
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
    let settings = (registry::named(name)?.settings)(file)?;
    crate::documents::say(&format!("{}\n", settings.shown))
}
