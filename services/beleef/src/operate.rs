//! The operator's tools: they ask the running services on the private network.

use crate::start::SERVICES;
use anyhow::{Context, bail};
use chassis::{Asks, Fault, Settings};
use clap::Subcommand;
use contracts::pass::RotateVault;
use messaging::office::{ListDeadLetters, OutboxStatus, Redrive};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoSettings {}

/// How the tools reach the services: the `asks` settings (`BELEEF__ASKS__POINTS` ...).
pub fn asks(file: Option<&Path>) -> anyhow::Result<Asks> {
    let settings: Settings<NoSettings> = Settings::load("operator", "[service]\n", file)?;
    Ok(Asks::new(&settings.asks))
}

pub fn plain(fault: Fault) -> anyhow::Error {
    anyhow::anyhow!("{fault}")
}

#[derive(Subcommand)]
pub enum DeadLetters {
    /// All dead letters, or those of one service.
    List { service: Option<String> },
    /// One dead letter with its payload.
    Show {
        service: String,
        source: String,
        seq: i64,
    },
    /// Applies the dead letters of a key again, in order; all or nothing.
    Redrive {
        service: String,
        source: String,
        key: String,
    },
}

/// A line per service.
pub async fn outbox(asks: &Asks) -> anyhow::Result<()> {
    println!(
        "{:10} {:>8} {:>8} {:>12} {:>12}  applied",
        "service", "told", "pending", "oldest (s)", "dead letters"
    );
    for service in SERVICES {
        match asks.ask_as(service, &OutboxStatus {}).await {
            Ok(status) => {
                let applied: Vec<String> = status
                    .positions
                    .iter()
                    .map(|position| format!("{} {}", position.source, position.seq))
                    .collect();
                println!(
                    "{service:10} {:>8} {:>8} {:>12.1} {:>12}  {}",
                    status.head,
                    status.pending,
                    status.oldest_pending_seconds,
                    status.dead_letters,
                    applied.join(", ")
                );
                if let Some(reason) = status.halted {
                    println!("{service:10} tells nothing: {reason}; see docs/operations.md");
                }
            }
            Err(fault) => println!("{service:10} {fault}"),
        }
    }
    Ok(())
}

pub async fn dead_letters(command: DeadLetters, asks: &Asks) -> anyhow::Result<()> {
    match command {
        DeadLetters::List { service } => {
            for name in SERVICES
                .iter()
                .filter(|name| service.as_deref().is_none_or(|only| only == **name))
            {
                for letter in asks.ask_as(name, &ListDeadLetters {}).await.map_err(plain)? {
                    println!(
                        "{name} <- {} {} {} key {}: {}",
                        letter.source, letter.seq, letter.fact_type, letter.key, letter.reason
                    );
                }
            }
        }
        DeadLetters::Show { service, source, seq } => {
            let letters = asks.ask_as(&service, &ListDeadLetters {}).await.map_err(plain)?;
            let letter = letters
                .iter()
                .find(|letter| letter.source == source && letter.seq == seq)
                .context("no such dead letter")?;
            println!("{}", serde_json::to_string_pretty(letter)?);
        }
        DeadLetters::Redrive { service, source, key } => {
            let count = asks
                .ask_as(&service, &Redrive { source, key })
                .await
                .map_err(plain)?;
            println!("{count} applied");
        }
    }
    Ok(())
}

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
