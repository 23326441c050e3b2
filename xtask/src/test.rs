//! `test`: every test on private servers, which are stopped at the end.

use crate::client;
use crate::judge;
use crate::programs;
use crate::project::{build_beleef, cargo, dev};
use crate::receiver;
use anyhow::Result;
use servers::Postgres;
use std::process::Command;

fn run_with(variables: &[(String, String)], rest: &[String]) -> Result<()> {
    // nextest runs each test in a process of its own; a bare machine has only cargo's own runner.
    let has_nextest = Command::new("cargo-nextest")
        .arg("--version")
        .output()
        .is_ok_and(|out| out.status.success());
    let mut tests = cargo();
    match has_nextest {
        true => tests.args(["nextest", "run", "--locked", "--workspace"]),
        false => tests.args(["test", "--locked", "--workspace"]),
    };
    crate::project::run(
        tests
            .args(rest)
            .envs(variables.iter().map(|(name, value)| (name, value))),
    )
}

/// Runs all tests, or those that the runner is told.
pub fn run(rest: &[String]) -> Result<()> {
    let binaries = programs::find()?;
    let client = client::generate()?;
    let receiver = receiver::fetch()?;
    let judge = judge::fetch()?;
    let beleef = build_beleef(false)?;
    let folder = dev().join(format!("test-{}", std::process::id()));
    let postgres = Postgres::start(&binaries, &folder.join("postgres"), false)?;
    let mut variables: Vec<(String, String)> = binaries
        .variables()
        .into_iter()
        .map(|(name, path)| (name.to_owned(), path.display().to_string()))
        .collect();
    match programs::oldest_nats() {
        Some(path) => variables.push(("BELEEF_NATS_OLD_BIN".into(), path.display().to_string())),
        None => {
            println!("nats-server 2.9 cannot be had here: the post office is tested on the current one alone")
        }
    }
    variables.push(("BELEEF__MODE".into(), "development".into()));
    variables.push(("BELEEF_TEST_CLIENT".into(), client.to_string_lossy().into_owned()));
    let (packages, node) = (receiver.packages.display(), receiver.node.display());
    variables.push(("BELEEF_TEST_RECEIVER".into(), packages.to_string()));
    variables.push(("BELEEF_TEST_NODE".into(), node.to_string()));
    variables.push(("BELEEF_TEST_JUDGE".into(), judge.display().to_string()));
    variables.push(("BELEEF_TEST_DATABASE".into(), postgres.url("postgres")));
    variables.push(("BELEEF_TEST_BINARY".into(), beleef.display().to_string()));
    variables.push(("BELEEF_TEST_FOLDER".into(), folder.display().to_string()));
    let outcome = run_with(&variables, rest);
    drop(postgres);
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}
