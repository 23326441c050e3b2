//! `beleef broker-config`: what locks the broker, for development, tests and production alike.

use chassis::Clock;
use clap::Args;
use credentials::Plan;
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    /// The folder to write; what is there is kept.
    #[arg(long)]
    out: PathBuf,
    /// A name or address under which the broker is reached; may be given again.
    #[arg(long, default_values = ["localhost", "127.0.0.1"])]
    host: Vec<String>,
    /// Where broker and services see the folder, when it is mounted elsewhere.
    #[arg(long)]
    seen_at: Option<PathBuf>,
    /// A service (or operator) whose key and token are replaced; may be given again.
    #[arg(long)]
    renew: Vec<String>,
}

pub fn write(arguments: Arguments) -> anyhow::Result<()> {
    let out = std::path::absolute(arguments.out)?;
    let plan = Plan {
        seen_at: arguments.seen_at.unwrap_or_else(|| out.clone()),
        folder: out,
        hosts: arguments.host,
        parties: credentials::platform(),
        renew: arguments.renew,
        now: Clock::System.now(),
    };
    plan.write()
}
