//! The project's tools: `cargo xtask up`, `cargo xtask test` and the checks.

mod arch;
mod bench;
mod check;
mod client;
mod deny;
mod house;
mod judge;
mod overruled;
mod programs;
mod project;
mod receiver;
mod rules;
mod source;
mod sqlx;
mod test;
mod up;
mod uses;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the platform with the demo region on private servers; Ctrl-C stops everything.
    Up(up::Wishes),
    /// Stops what `up --detach` left running.
    Down,
    /// Runs every test on private servers.
    Test {
        /// Passed on to the test runner.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Measures release builds against bare SQL and a bare handler.
    Bench {
        /// Only these.
        #[arg(value_parser = bench::RUNS)]
        runs: Vec<String>,
    },
    /// Formatting, lints, the crate graph, the crates that we depend on, and the generated files.
    Check,
    /// Checks the crate graph and the anatomy of the files.
    Arch,
    /// Renews the query cache from the migrations.
    Sqlx,
    /// Renews docs/facts.md.
    Facts,
    /// Renews docs/openapi/beleefregio.json.
    Openapi,
    /// Renews docs/asyncapi/beleefregio.json.
    Asyncapi,
    /// Renews docs/rules.md.
    Rules,
}

fn main() -> std::process::ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Up(wishes) => up::up(&wishes),
        Command::Down => up::down(),
        Command::Test { rest } => test::run(&rest),
        Command::Bench { runs } => bench::bench(&runs),
        Command::Check => check::all(),
        Command::Arch => arch::check(),
        Command::Sqlx => sqlx::renew(),
        Command::Facts => check::renew("facts"),
        Command::Openapi => check::renew("openapi"),
        Command::Asyncapi => check::renew("asyncapi"),
        Command::Rules => rules::renew(),
    }
}
