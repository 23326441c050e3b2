//! What a receiver of published events verifies and reads them with, as others would have it: in Python.

use crate::programs::install;
use crate::project::{dev, root};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Fetches the libraries where they are missing or old, and returns the `PYTHONPATH` to use them with.
pub fn fetch() -> Result<PathBuf> {
    let packages = dev().join("receiver");
    let list = root().join("tests/receiver/requirements.txt");
    install(&list, &packages, &[], || Ok(())).context("the libraries of a receiver cannot be fetched")?;
    Ok(packages)
}
