//! What judges files about money, as others would read them: libraries and schemas of Python.

use crate::programs::install;
use crate::project::{dev, root};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Fetches the libraries where they are missing or old, and returns the `PYTHONPATH` to use them with.
pub fn fetch() -> Result<PathBuf> {
    let (home, packages) = (root().join("tests/judge"), dev().join("judge"));
    install(&home.join("requirements.txt"), &packages, &[], || Ok(()))
        .context("the judges of files about money cannot be fetched")?;
    Ok(packages)
}
