//! `check`: formatting, lints, the crate graph, the crates that we depend on, and files that are generated
//! and committed.

use crate::project::{build_beleef, cargo, output, root, run};
use crate::{arch, deny, rules, sqlx};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;

fn generated(which: &str) -> PathBuf {
    root().join(match which {
        "facts" => "docs/facts.md",
        "asyncapi" => "docs/asyncapi/beleefregio.json",
        _ => "docs/openapi/beleefregio.json",
    })
}

fn document(which: &str) -> Result<String> {
    output(Command::new(build_beleef(false)?).args(["document", which]))
}

/// Writes a generated document.
pub fn renew(which: &str) -> Result<()> {
    let path = generated(which);
    std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
    Ok(std::fs::write(path, document(which)?)?)
}

/// All checks, those that take the longest last.
///
/// # Errors
/// Those of the first check that finds something.
pub fn all() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    arch::check()?;
    rules::check()?;
    deny::check()?;
    run(cargo().args([
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]))?;
    for which in ["facts", "openapi", "asyncapi"] {
        if std::fs::read_to_string(generated(which)).unwrap_or_default() != document(which)? {
            bail!(
                "{} is not up to date: run `cargo xtask {which}`",
                generated(which).display()
            );
        }
    }
    sqlx::check()?;
    println!("checks: all fine");
    Ok(())
}
