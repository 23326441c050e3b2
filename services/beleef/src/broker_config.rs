//! `beleef broker-config`: what locks the broker, for development, tests and production alike.

use anyhow::Context;
use chassis::Clock;
use clap::Args;
use credentials::Plan;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Where a folder keeps what was said of it.
const SAID: &str = "broker-config.json";

/// `beleef broker-config`.
#[derive(Args)]
pub struct Arguments {
    /// The folder to write; what is there is kept.
    #[arg(long)]
    out: PathBuf,
    /// A name or address under which the broker is reached; may be given again. Else as before; at first
    /// localhost and 127.0.0.1.
    #[arg(long)]
    host: Vec<String>,
    /// Where broker and services see the folder, when it is mounted elsewhere. Else as before.
    #[arg(long)]
    seen_at: Option<PathBuf>,
    /// A service (or operator) whose key and token are replaced; may be given again.
    #[arg(long)]
    renew: Vec<String>,
}

/// What is said once and holds for later runs: a key is renewed without saying where the broker is reached.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Said {
    hosts: Vec<String>,
    seen_at: PathBuf,
}

impl Said {
    fn at_first(folder: &Path) -> Self {
        Self {
            hosts: vec!["localhost".into(), "127.0.0.1".into()],
            seen_at: folder.to_owned(),
        }
    }

    fn before(folder: &Path) -> anyhow::Result<Self> {
        let file = folder.join(SAID);
        if !file.exists() {
            return Ok(Self::at_first(folder));
        }
        let text = std::fs::read_to_string(&file)?;
        serde_json::from_str(&text).with_context(|| format!("{} cannot be read", file.display()))
    }

    fn and_now(self, hosts: Vec<String>, seen_at: Option<PathBuf>) -> Self {
        Self {
            hosts: if hosts.is_empty() { self.hosts } else { hosts },
            seen_at: seen_at.unwrap_or(self.seen_at),
        }
    }
}

/// Writes the folder, and what was said of it.
pub fn write(arguments: Arguments) -> anyhow::Result<()> {
    let out = std::path::absolute(arguments.out)?;
    let said = Said::before(&out)?.and_now(arguments.host, arguments.seen_at);
    let plan = Plan {
        seen_at: said.seen_at.clone(),
        folder: out.clone(),
        hosts: said.hosts.clone(),
        parties: credentials::platform(),
        renew: arguments.renew,
        now: Clock::System.now(),
    };
    plan.write()?;
    Ok(std::fs::write(
        out.join(SAID),
        serde_json::to_string_pretty(&said)?,
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_of_a_folder_holds_until_something_else_is_said() {
        let folder = Path::new("/keys");
        let first = Said::at_first(folder).and_now(vec!["nats.internal".into()], Some("/mnt".into()));
        let renewed = first.and_now(vec![], None);
        assert_eq!(
            renewed,
            Said {
                hosts: vec!["nats.internal".into()],
                seen_at: "/mnt".into()
            }
        );
        let moved = renewed.and_now(vec!["nats.other".into()], None);
        assert_eq!(moved.hosts, ["nats.other"]);
        assert_eq!(moved.seen_at, Path::new("/mnt"));
    }
}
