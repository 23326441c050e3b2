//! The one binary: a subcommand per service, all of them in one process, and the operator's tools.

mod access;
mod accounts;
mod broker_config;
mod cards;
mod conformance;
mod dead_letters;
mod documents;
mod forgotten;
mod operate;
mod pack;
mod person;
mod registry;
mod rights;
mod standing;
mod start;

use clap::{Parser, Subcommand};
use contracts::Caller;
use std::path::PathBuf;
use std::process::ExitCode;

/// Small things come and go in all threads: a fifth of the gateway's time went to the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Beleefregio: regional leisure passes that speak the UiTPAS API 4.0.
#[derive(Parser)]
#[command(name = "beleef", version)]
struct Cli {
    /// A settings file; the environment (BELEEF_<SERVICE>__<KEY>) overrides it.
    #[arg(long, global = true, env = "BELEEF_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    One(registry::One),
    /// Every service in one process, for small installations.
    All,
    /// Brings the databases up to date.
    Migrate {
        /// Only this service.
        service: Option<String>,
    },
    /// Region packs.
    Pack {
        #[command(subcommand)]
        command: pack::Command,
    },
    /// Cards that are lost or found again.
    Card {
        #[command(subcommand)]
        command: cards::Command,
    },
    /// Accounts that holders see their pass with.
    Account {
        #[command(subcommand)]
        command: accounts::Command,
    },
    /// Rights to the social tariff, one by one.
    Right {
        #[command(subcommand)]
        command: rights::Right,
    },
    /// The yearly run that renews rights by the word of an official source.
    Renewal {
        #[command(subcommand)]
        command: rights::Renewal,
    },
    /// Who was deleted and is forgotten.
    Forgotten {
        #[command(subcommand)]
        command: forgotten::Command,
    },
    /// What is kept of one person.
    Person {
        #[command(subcommand)]
        command: person::Command,
    },
    /// API clients.
    Client {
        #[command(subcommand)]
        command: access::Client,
    },
    /// How a vendor's software takes faults.
    Conformance {
        #[command(subcommand)]
        command: conformance::Command,
    },
    /// Keys that sign the tokens of the built-in issuer.
    Key {
        #[command(subcommand)]
        command: access::Key,
    },
    /// Who looked somebody up by national number, newest first.
    Lookups(access::Lookups),
    /// How far each service has told and applied facts; fails when one stands still or is behind.
    Outbox,
    /// After a database lost commits.
    Epoch {
        #[command(subcommand)]
        command: operate::Epoch,
    },
    /// The copies of what was told, in the broker.
    Stream {
        #[command(subcommand)]
        command: operate::Stream,
    },
    /// Facts that could not be applied.
    DeadLetters {
        #[command(subcommand)]
        command: dead_letters::Command,
    },
    /// The vault of national numbers.
    Vault {
        #[command(subcommand)]
        command: operate::Vault,
    },
    /// Keys, tokens, permissions and certificates for the broker and every service, into a folder.
    BrokerConfig(broker_config::Arguments),
    /// Exits with 0 when this private address is ready.
    Healthcheck {
        /// Host and port of the service's private listener.
        address: String,
    },
    /// The settings of a service as they apply, secrets redacted.
    Config {
        /// `points`, for instance.
        service: String,
    },
    /// Generated documents: facts, openapi or asyncapi.
    #[command(hide = true)]
    Document { which: String },
}

impl Command {
    /// The services that run in this process; none for a tool.
    fn services(&self) -> Vec<&'static str> {
        match self {
            Self::One(service) => vec![service.0.name()],
            Self::All => Caller::SERVICE_NAMES.to_vec(),
            _ => vec![],
        }
    }
}

fn main() -> ExitCode {
    match work(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(cli: Cli) -> anyhow::Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Telemetry lives outside the runtime: its exporter blocks.
    let guard = start::telemetry(&cli)?;
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run(cli));
    drop(guard);
    outcome
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let file = cli.config.as_deref();
    match cli.command {
        Command::One(_) | Command::All => start::run(&cli.command.services(), file).await,
        Command::Migrate { service } => start::migrate(service.as_deref(), file).await,
        Command::Pack { command } => pack::run(command, &operate::asks(file)?).await,
        Command::Card { command } => cards::run(command, &operate::asks(file)?).await,
        Command::Account { command } => accounts::run(command, &operate::asks(file)?).await,
        Command::Right { command } => rights::right(command, &operate::asks(file)?).await,
        Command::Renewal { command } => rights::renewal(command, &operate::asks(file)?).await,
        Command::Person { command } => person::run(command, &operate::asks(file)?).await,
        Command::Forgotten { command } => forgotten::run(command, &operate::asks(file)?).await,
        Command::Client { command } => access::client(command, &operate::asks(file)?).await,
        Command::Conformance { command } => conformance::run(command, file).await,
        Command::Key { command } => access::key(command, &operate::asks(file)?).await,
        Command::Lookups(page) => access::lookups(page, &operate::asks(file)?).await,
        Command::Outbox => operate::outbox(&operate::asks(file)?).await,
        Command::Epoch { command } => {
            operate::epoch(command, &operate::asks(file)?, &operate::broker(file)?).await
        }
        Command::Stream { command } => {
            operate::stream(command, &operate::asks(file)?, &operate::broker(file)?).await
        }
        Command::DeadLetters { command } => dead_letters::run(command, &operate::asks(file)?).await,
        Command::Vault { command } => operate::vault(command, &operate::asks(file)?).await,
        Command::BrokerConfig(arguments) => broker_config::write(arguments),
        Command::Healthcheck { address } => operate::healthcheck(&address).await,
        Command::Config { service } => start::show_config(&service, file),
        Command::Document { which } => documents::print(&which),
    }
}
