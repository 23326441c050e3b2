//! The report on a client, by what a sandbox has on record of it.

use crate::operate::{plain, print};
use anyhow::ensure;
use chassis::Asks;
use contracts::conformance::{ConformanceReport, ReadConformance, Verdict};
use std::fmt::Write;

/// Prints it.
///
/// # Errors
/// When there is no sandbox, nothing is on record, or a check is not passed.
pub async fn report(client: String, asks: &Asks) -> anyhow::Result<()> {
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
        write!(text, "\n{:9} {}", word(result.verdict), result.check.words())?;
        for found in &result.found {
            write!(text, "\n          {found}")?;
        }
    }
    text.push('\n');
    Ok(text)
}

/// In front of a check.
pub fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "FAIL",
        Verdict::NotSeen => "not seen",
    }
}
