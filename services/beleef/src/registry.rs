//! The registry: what this binary knows of each service, written down once.
//!
//! A service that is added has a line in [`all`], and one in `contracts/src/services.rs` that gives its name.

use anyhow::bail;
use chassis::config::Demands;
use chassis::{Asks, Clock, Lifecycle, Settings, config};
use clap::error::ErrorKind;
use clap::{ArgMatches, Command, FromArgMatches, Subcommand};
use contracts::Caller;
use messaging::{Office, Service, Subscription};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::migrate::Migrator;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;

/// The settings that every service has, whatever its own are.
pub struct Shared {
    /// Where it listens.
    pub listen: config::Listen,
    /// Its database.
    pub database: config::Database,
    /// Logs and traces.
    pub telemetry: config::Telemetry,
    /// All of them as JSON, secrets redacted.
    pub shown: String,
}

/// What the services of one process have in common.
pub struct Process<'a> {
    /// The settings file.
    pub file: Option<&'a Path>,
    /// Made by the first one, so that asks between them stay in the process.
    pub asks: Option<Asks>,
    /// Ends all of them.
    pub lifecycle: &'a Lifecycle,
}

type Starting<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + 'a>>;

/// A service as this binary knows it.
pub struct Registered {
    /// As it stands on the command line, in settings and in `contracts::Caller`.
    pub name: &'static str,
    /// Brings its database up to date.
    pub migrations: &'static Migrator,
    /// Reads its settings; fails where the service would not start with them.
    pub settings: fn(Option<&Path>) -> anyhow::Result<Shared>,
    /// Whom it listens to, by the settings that are shipped. Nothing is opened.
    pub subscriptions: fn() -> anyhow::Result<Vec<Subscription>>,
    /// Starts it in this process.
    pub start: for<'a> fn(&'a mut Process<'_>) -> Starting<'a>,
}

/// A service of its own crate: `config`, `NAME`, `MIGRATIONS`, what makes its parts and what opens it.
macro_rules! service {
    ($service:ident, $made:path, $open:path) => {
        Registered {
            name: $service::NAME,
            migrations: &$service::MIGRATIONS,
            settings: |file| {
                shared::<$service::config::Config>($service::NAME, $service::config::DEFAULT, file)
            },
            subscriptions: || {
                let (name, default) = ($service::NAME, $service::config::DEFAULT);
                let settings: Settings<$service::config::Config> = Settings::shipped(name, default)?;
                let asks = Asks::new(&settings.asks);
                let office = messaging::service::office(name, &settings, Clock::System, &asks)?;
                Ok($made(&office, &settings)?.subscriptions)
            },
            start: |process| {
                Box::pin(async move {
                    let name = $service::NAME;
                    let settings: Settings<$service::config::Config> =
                        Settings::load(name, $service::config::DEFAULT, process.file)?;
                    let asks = process.asks.get_or_insert_with(|| Asks::new(&settings.asks));
                    let clock = Clock::of(settings.mode);
                    let office = messaging::service::office(name, &settings, clock, asks)?;
                    let service = $open(&office, &settings, process.lifecycle).await?;
                    messaging::service::start(service, office, &settings, process.lifecycle)
                        .await
                        .map(drop)
                })
            },
        }
    };
    // One that has nothing to open but its desk.
    ($service:ident) => {{
        fn made(office: &Office, settings: &Settings<$service::config::Config>) -> anyhow::Result<Service> {
            Ok($service::service(office, &settings.service))
        }
        async fn open(
            office: &Office,
            settings: &Settings<$service::config::Config>,
            _: &Lifecycle,
        ) -> anyhow::Result<Service> {
            made(office, settings)
        }
        service!($service, made, open)
    }};
}

/// Every service, in the order in which they are started.
pub fn all() -> [Registered; Caller::SERVICES.len()] {
    [
        service!(pass),
        service!(activity),
        service!(points),
        service!(reward),
        service!(billing),
        service!(gateway, made_gateway, open_gateway),
    ]
}

fn made_gateway(office: &Office, settings: &Settings<gateway::config::Config>) -> anyhow::Result<Service> {
    Ok(gateway::service(office, settings)?.1)
}

/// The door first: ready is said on the private port.
async fn open_gateway(
    office: &Office,
    settings: &Settings<gateway::config::Config>,
    lifecycle: &Lifecycle,
) -> anyhow::Result<Service> {
    let (door, service) = gateway::service(office, settings)?;
    gateway::open(door, settings, lifecycle).await?;
    Ok(service)
}

/// A service on the command line: `beleef points`.
#[derive(Debug, Clone, Copy)]
pub struct One(pub Caller);

impl FromArgMatches for One {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = matches.subcommand_name();
        let service = Caller::SERVICES
            .into_iter()
            .find(|service| given == Some(service.name()));
        service
            .map(Self)
            .ok_or_else(|| clap::Error::new(ErrorKind::InvalidSubcommand))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for One {
    fn augment_subcommands(command: Command) -> Command {
        let about =
            |service: Caller| Command::new(service.name()).about(service.meaning().trim_end_matches('.'));
        command.subcommands(Caller::SERVICES.map(about))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        Caller::SERVICE_NAMES.contains(&name)
    }
}

/// The service with this name.
///
/// # Errors
/// When there is none.
pub fn named(name: &str) -> anyhow::Result<Registered> {
    match all().into_iter().find(|service| service.name == name) {
        Some(service) => Ok(service),
        None => bail!("there is no service {name:?}"),
    }
}

fn shared<S>(name: &str, default: &str, file: Option<&Path>) -> anyhow::Result<Shared>
where
    S: DeserializeOwned + Serialize + Demands,
{
    let settings: Settings<S> = Settings::load(name, default, file)?;
    Ok(Shared {
        shown: serde_json::to_string_pretty(&settings)?,
        listen: settings.listen,
        database: settings.database,
        telemetry: settings.telemetry,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_are_those_of_the_list_and_in_its_order() {
        assert_eq!(all().map(|service| service.name), Caller::SERVICE_NAMES);
    }

    #[test]
    fn what_is_no_service_is_named() {
        let error = named("pionts").err().unwrap();
        assert_eq!(error.to_string(), "there is no service \"pionts\"");
    }
}
