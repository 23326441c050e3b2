//! Dead letters, as an operator sees them and applies them again.

use crate::operate::{plain, print};
use anyhow::{Context, bail, ensure};
use chassis::Asks;
use clap::Subcommand;
use contracts::Caller;
use messaging::dead_letter::{DeadLetter, LISTED};
use messaging::dead_letter::{ListDeadLetters, Redrive};
use std::collections::BTreeSet;

/// `beleef dead-letters`.
#[derive(Subcommand)]
pub enum Command {
    /// All dead letters, or those of one service.
    List { service: Option<String> },
    /// One dead letter with its payload.
    Show {
        service: String,
        source: String,
        seq: i64,
    },
    /// Applies the dead letters of a key again, in order; all or nothing. Without a key, those of each key of
    /// the source.
    Redrive {
        service: String,
        source: String,
        key: Option<String>,
    },
}

/// # Errors
/// When there is no such service or dead letter, or one still cannot be applied.
pub async fn run(command: Command, asks: &Asks) -> anyhow::Result<()> {
    match command {
        Command::List { service } => {
            let services = match &service {
                Some(service) => vec![service.as_str()],
                None => Caller::SERVICE_NAMES.to_vec(),
            };
            let mut listed = 0;
            for service in services {
                listed += list(asks, service).await?;
            }
            match listed {
                0 => print("none\n"),
                _ => Ok(()),
            }
        }
        Command::Show { service, source, seq } => {
            let letters = letters(asks, &service).await?;
            let letter = letters
                .iter()
                .find(|letter| letter.source == source && letter.seq == seq)
                .context("no such dead letter")?;
            print(&format!("{}\n", serde_json::to_string_pretty(letter)?))
        }
        Command::Redrive { service, source, key } => {
            ensure_service(&service)?;
            match key {
                Some(key) => redrive(asks, &service, &source, key).await,
                None => redrive_all(asks, &service, &source).await,
            }
        }
    }
}

fn ensure_service(name: &str) -> anyhow::Result<()> {
    ensure!(
        Caller::SERVICE_NAMES.contains(&name),
        "there is no service {name:?}"
    );
    Ok(())
}

async fn letters(asks: &Asks, service: &str) -> anyhow::Result<Vec<DeadLetter>> {
    ensure_service(service)?;
    asks.ask_as(service, &ListDeadLetters {}).await.map_err(plain)
}

/// Prints those of a service; tells how many.
async fn list(asks: &Asks, service: &str) -> anyhow::Result<usize> {
    let letters = letters(asks, service).await?;
    for letter in &letters {
        print(&format!(
            "{service} <- {} {} {} key {}: {}\n",
            letter.source, letter.seq, letter.fact_type, letter.key, letter.reason
        ))?;
    }
    if letters.len() >= LISTED {
        print(&format!(
            "{service}: the first {LISTED}; `beleef outbox` counts all\n"
        ))?;
    }
    Ok(letters.len())
}

async fn redrive(asks: &Asks, service: &str, source: &str, key: String) -> anyhow::Result<()> {
    let wanted = Redrive {
        source: source.to_owned(),
        key,
    };
    let applied = asks.ask_as(service, &wanted).await.map_err(plain)?;
    ensure!(
        applied > 0,
        "{service} has no dead letter of key {:?} from {source:?}",
        wanted.key
    );
    print(&format!("{applied} applied\n"))
}

/// Key after key, so that one that still cannot be applied keeps no other waiting.
async fn redrive_all(asks: &Asks, service: &str, source: &str) -> anyhow::Result<()> {
    let (mut applied, mut tried, mut failed) = (0, BTreeSet::new(), vec![]);
    loop {
        let listed = letters(asks, service).await?;
        let is_all = listed.len() < LISTED;
        let of_source = listed.into_iter().filter(|letter| letter.source == source);
        let keys: BTreeSet<String> = of_source.map(|letter| letter.key).collect();
        let fresh: Vec<String> = keys.difference(&tried).cloned().collect();
        if fresh.is_empty() {
            ensure!(
                is_all,
                "{applied} applied; {service} has more than {LISTED} others: mend those first"
            );
            break;
        }
        for key in fresh {
            tried.insert(key.clone());
            let wanted = Redrive {
                source: source.to_owned(),
                key,
            };
            match asks.ask_as(service, &wanted).await {
                Ok(count) => applied += count,
                Err(fault) => failed.push(format!("key {}: {fault}", wanted.key)),
            }
        }
    }
    ensure!(!tried.is_empty(), "{service} has no dead letter from {source:?}");
    print(&format!("{applied} applied\n"))?;
    if !failed.is_empty() {
        bail!("{} keys cannot be applied:\n{}", failed.len(), failed.join("\n"));
    }
    Ok(())
}
