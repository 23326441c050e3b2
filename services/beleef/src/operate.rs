//! The operator's tools: they ask the running services on the private network.

use crate::standing::Standing;
use anyhow::{Context, bail};
use chassis::config::{Broker, Demands};
use chassis::{Asks, Fault, Settings};
use clap::Subcommand;
use contracts::Caller;
use contracts::pass::RotateVault;
use messaging::recovery::Operator;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoSettings {}

impl Demands for NoSettings {}

/// How the tools reach the services: the `asks` settings (`BELEEF__ASKS__POINTS` ...).
pub fn asks(file: Option<&Path>) -> anyhow::Result<Asks> {
    Ok(Asks::new(&settings(file)?.asks))
}

/// How the tools reach the broker: with the operator's key (`BELEEF_OPERATOR__BROKER__NKEY_SEED_FILE` ...).
pub fn broker(file: Option<&Path>) -> anyhow::Result<Broker> {
    Ok(settings(file)?.broker)
}

fn settings(file: Option<&Path>) -> anyhow::Result<Settings<NoSettings>> {
    Settings::load("operator", "[service]\n", file)
}

/// A fault as an operator reads it.
pub fn plain(fault: Fault) -> anyhow::Error {
    anyhow::anyhow!("{fault}")
}

/// How long listeners that are behind are given to catch up: facts are always under way.
const UNDER_WAY: Duration = Duration::from_secs(5);

/// A line per service.
///
/// # Errors
/// When a service does not answer, stands still, or has not applied what was told when this began.
pub async fn outbox(asks: &Asks) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut standing = Standing::read(asks).await;
    let told = standing.told();
    while !standing.behind(&told).is_empty() && started.elapsed() < UNDER_WAY {
        tokio::time::sleep(Duration::from_millis(200)).await;
        standing = Standing::read(asks).await;
    }
    let mut table = format!(
        "{:10} {:>6} {:>8} {:>8} {:>12} {:>12}  applied\n",
        "service", "epoch", "told", "pending", "oldest (s)", "dead letters"
    );
    for (service, status) in &standing.services {
        let Ok(status) = status else { continue };
        let applied: Vec<String> = status
            .positions
            .iter()
            .map(|position| format!("{} {}/{}", position.source, position.epoch, position.seq))
            .collect();
        table += &format!(
            "{service:10} {:>6} {:>8} {:>8} {:>12.1} {:>12}  {}\n",
            status.epoch,
            status.head,
            status.pending,
            status.oldest_pending_seconds,
            status.dead_letters,
            applied.join(", ")
        );
    }
    print(&table)?;
    let standstills = [standing.standstills(), standing.behind(&told)].concat();
    match standstills.is_empty() {
        true => Ok(()),
        false => bail!("{}; see docs/operations.md", standstills.join("\n")),
    }
}

/// Prints a text; a reader that has seen enough and went away is no fault.
pub fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// `beleef epoch`.
#[derive(Subcommand)]
pub enum Epoch {
    /// Goes on after a database lost commits: no number is told twice, no listener skips a fact. May be run
    /// again.
    New {
        /// Whose database was restored.
        service: String,
        /// Who decides it; kept with the epoch.
        #[arg(long)]
        by: String,
        /// The last number that all agree on, where it is not the last one in the restored database.
        #[arg(long)]
        kept: Option<i64>,
    },
}

/// `beleef stream`.
#[derive(Subcommand)]
pub enum Stream {
    /// Removes the stream of a service and lets the relay refill it from the database.
    Rebuild { service: String },
}

fn say(line: String) {
    // What is printed is for the eyes: a terminal that is gone must not stop the work halfway.
    let _ = print(&format!("{line}\n"));
}

/// Begins an epoch and says each step.
pub async fn epoch(command: Epoch, asks: &Asks, broker: &Broker) -> anyhow::Result<()> {
    let Epoch::New { service, by, kept } = command;
    operator(asks, broker)
        .new_epoch(&service, &by, kept, &mut say)
        .await?;
    say(format!("{service} tells again"));
    Ok(())
}

/// Makes a stream anew and says each step.
pub async fn stream(command: Stream, asks: &Asks, broker: &Broker) -> anyhow::Result<()> {
    let Stream::Rebuild { service } = command;
    operator(asks, broker).rebuild(&service, &mut say).await?;
    say(format!("{service} tells again"));
    Ok(())
}

fn operator<'a>(asks: &'a Asks, broker: &'a Broker) -> Operator<'a> {
    Operator {
        asks,
        broker,
        services: &Caller::SERVICE_NAMES,
    }
}

/// `beleef vault`.
#[derive(Subcommand)]
pub enum Vault {
    /// Seals national numbers that are under an older key under the newest. May be stopped and run again.
    Rotate,
}

/// Slice after slice, while the services go on.
pub async fn vault(command: Vault, asks: &Asks) -> anyhow::Result<()> {
    let Vault::Rotate = command;
    let (mut rotated, mut unreadable, mut after) = (0, 0, None);
    loop {
        let slice = asks.ask(&RotateVault { after }).await.map_err(plain)?;
        rotated += slice.rotated;
        unreadable += slice.unreadable.len();
        for id in slice.unreadable {
            println!("the national number of {id} does not open: its key is missing");
        }
        after = slice.next;
        if after.is_none() {
            break;
        }
    }
    println!("{rotated} rotated");
    match unreadable {
        0 => Ok(()),
        some => {
            bail!("{some} do not open: put their key back into service.insz_keys of pass, and rotate again")
        }
    }
}

/// Ready means `200` from `/health/ready`.
pub async fn healthcheck(address: &str) -> anyhow::Result<()> {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        stream
            .write_all(
                format!("GET /health/ready HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")
                    .as_bytes(),
            )
            .await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        anyhow::Ok(answer)
    };
    let answer = tokio::time::timeout(Duration::from_secs(3), ask)
        .await
        .context("no answer in time")??;
    match answer.starts_with("HTTP/1.1 200") {
        true => Ok(()),
        false => bail!("not ready: {}", answer.lines().last().unwrap_or_default()),
    }
}
