//! How a vendor's software takes faults: by what a sandbox has on record of its client ([`report`]), or by a
//! run that has the software do what a person would do, and looks at what came of it ([`run`]).
//!
//! | file | part |
//! |---|---|
//! | [`check`] | what is looked at, and what to mend where it fails |
//! | [`adapter`] | the vendor's side: a handful of verbs over HTTP |
//! | [`sandbox`] | our side: the public API of a sandbox |
//! | [`kit`] | both, and what is sold |
//! | [`sales`], [`days`], [`events`] | the checks, by what they are about |
//! | [`judge`] | what the record says of sales; pure |
//! | [`printed`], [`badge`] | what became of a run, in text, JSON and a picture |

mod adapter;
mod badge;
mod check;
mod days;
mod events;
mod judge;
mod kit;
mod printed;
mod report;
mod run;
mod sales;
mod sandbox;
mod words;

use crate::operate;
use clap::Subcommand;
use std::path::Path;

/// `beleef conformance`.
#[derive(Subcommand)]
pub enum Command {
    /// A line per check, and what was found against it; fails unless all were seen and are right.
    Report {
        /// Whose calls.
        #[arg(long)]
        client: String,
    },
    /// Drives a vendor's software through an adapter that the vendor writes; fails unless all checks pass.
    Run(Box<run::Arguments>),
}

/// Runs the command.
///
/// # Errors
/// When there is no sandbox, nothing is on record, or a check is not passed.
pub async fn run(command: Command, file: Option<&Path>) -> anyhow::Result<()> {
    match command {
        Command::Report { client } => report::report(client, &operate::asks(file)?).await,
        Command::Run(arguments) => run::run(*arguments).await,
    }
}
