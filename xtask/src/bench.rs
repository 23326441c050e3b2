//! `bench`: release builds and the load generator in one go on private servers; prints ratios of the same
//! run.

use crate::programs;
use crate::project::{build, build_beleef, dev, run};
use anyhow::Result;
use std::process::Command;

/// The parts of a run.
pub const RUNS: [&str; 10] = [
    "checkins", "tariffs", "drain", "visible", "webhooks", "pack", "million", "renewal", "fire", "close",
];

/// Runs these parts, or all of them, and prints their results.
pub fn bench(runs: &[String]) -> Result<()> {
    let binaries = programs::find()?;
    let (beleef, load) = (build_beleef(true)?, build("load", true)?);
    let folder = dev().join(format!("bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    println!("\n| measured | result |\n|---|---|");
    let mut command = Command::new(load);
    command
        .args(runs)
        .envs(binaries.variables())
        .env("BELEEF_TEST_BINARY", beleef)
        .env("BELEEF_TEST_FOLDER", &folder);
    let outcome = run(command.env("BELEEF_PGBENCH_BIN", programs::pgbench(&binaries)));
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}
