//! How a vendor's software takes faults, by what a sandbox has on record of its client.

use crate::operate::{plain, print};
use anyhow::ensure;
use chassis::Asks;
use clap::Subcommand;
use contracts::conformance::{ConformanceReport, ReadConformance, Verdict};
use std::fmt::Write;

/// `beleef conformance`.
#[derive(Subcommand)]
pub enum Command {
    /// A line per check, and what was found against it; fails unless all were seen and are right.
    Report {
        /// Whose calls.
        #[arg(long)]
        client: String,
    },
}

/// Runs the command.
///
/// # Errors
/// When there is no sandbox, nothing is on record, or a check is not passed.
pub async fn run(command: Command, asks: &Asks) -> anyhow::Result<()> {
    let Command::Report { client } = command;
    let ask = ReadConformance { client_id: client };
    let report = asks.ask(&ask).await.map_err(plain)?;
    print(&lines(&report)?)?;
    ensure!(report.is_fine(), "not all checks are passed");
    Ok(())
}

fn lines(report: &ConformanceReport) -> Result<String, std::fmt::Error> {
    let mut text = format!(
        "{}: {} calls, {} of them met a fault",
        report.client_id, report.calls, report.faults
    );
    if report.left_out > 0 {
        write!(text, ", {} earlier ones are left out", report.left_out)?;
    }
    for result in &report.results {
        let verdict = match result.verdict {
            Verdict::Pass => "pass",
            Verdict::Fail => "FAIL",
            Verdict::NotSeen => "not seen",
        };
        write!(text, "\n{verdict:9} {}", result.check.words())?;
        for found in &result.found {
            write!(text, "\n          {found}")?;
        }
    }
    text.push('\n');
    Ok(text)
}
