//! Where things are, and running commands.

use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(|| ".".into(), Path::to_owned)
}

/// The services in the order of their start: the list in `contracts`, which this reads as a text so that the
/// tools need not be built on it.
///
/// # Errors
/// When there is no such list.
pub fn services() -> Result<Vec<String>> {
    let file = root().join("shared/contracts/src/services.rs");
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    // `    Points "points" hears [Activity]: "What a person has saved.";`
    let lines = text.lines().filter(|line| line.contains("\" hears ["));
    let names: Vec<String> = lines
        .filter_map(|line| Some(line.split('"').nth(1)?.to_owned()))
        .collect();
    ensure!(!names.is_empty(), "{} lists no service", file.display());
    Ok(names)
}

/// The project-local folder for servers, data and state.
pub fn dev() -> PathBuf {
    root().join(".dev")
}

/// A variable of the environment.
#[expect(clippy::disallowed_methods, reason = "tools have no settings file")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Cargo, without what the cargo that runs us says about us: build scripts that look at it would run again
/// each time.
pub fn cargo() -> Command {
    let mut command = Command::new(variable("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    let ours = [
        // What the shell knows of a running platform is no setting of a build or a test.
        "BELEEF_",
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
        "CARGO_PRIMARY_",
    ];
    for (name, _) in std::env::vars().filter(|(name, _)| ours.iter().any(|prefix| name.starts_with(prefix))) {
        command.env_remove(name);
    }
    command
}

/// Program and arguments. What a command has in its environment is not for eyes: secrets are among it.
fn shown(command: &Command) -> String {
    let mut shown = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        shown.push(' ');
        shown.push_str(&argument.to_string_lossy());
    }
    shown
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{} cannot be started", shown(command)))?;
    if status.success() {
        Ok(())
    } else {
        bail!("{} failed", shown(command))
    }
}

/// Runs a command and returns what it printed.
pub fn output(command: &mut Command) -> Result<String> {
    let out = command
        .output()
        .with_context(|| format!("{} cannot be started", shown(command)))?;
    if !out.status.success() {
        bail!(
            "{} failed: {}",
            shown(command),
            String::from_utf8_lossy(&out.stderr)
        );
    }
    Ok(String::from_utf8(out.stdout)?)
}

/// Builds the platform's binary and returns its path.
pub fn build_beleef(release: bool) -> Result<PathBuf> {
    build("beleef", release)
}

/// Builds a binary of the workspace and returns its path.
pub fn build(name: &str, release: bool) -> Result<PathBuf> {
    let mut build = cargo();
    build.args([
        "build",
        "--locked",
        "--workspace",
        "--bin",
        name,
        "--message-format=json-render-diagnostics",
    ]);
    if release {
        build.arg("--release");
    }
    let out = build
        .stderr(Stdio::inherit())
        .output()
        .context("cargo cannot be started")?;
    if !out.status.success() {
        bail!("the build failed");
    }
    String::from_utf8(out.stdout)?
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .context("cargo did not say where the binary is")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_fails_is_named_without_its_environment() {
        let mut command = Command::new("false");
        command.arg("--quietly").env("BELEEF__ASKS__TOKEN", "hush");
        for error in [run(&mut command).unwrap_err(), output(&mut command).unwrap_err()] {
            let error = format!("{error:#}");
            assert!(error.starts_with("false --quietly failed"), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
