//! What a service needs outside of its own crate: the list of services is `contracts/src/services.rs`, and
//! whatever has a line for each of them must have one for all.

use super::{Check, Fault};
use crate::project::{root, services};
use anyhow::{Context, Result};
use std::collections::BTreeSet;

/// Files that have a line for each service, and how that line reads.
const LINES: &[(&str, &str)] = &[
    ("services/beleef/src/registry.rs", "service!({name}"),
    ("services/beleef/Cargo.toml", "{name} = { workspace = true }"),
    ("Cargo.toml", "{name} = { path = \"services/{name}\" }"),
    ("shared/chassis/house.toml", "{name} = \"\""),
    ("docker-compose.yml", "command: [{name}]"),
    ("docker-compose.yml", "BELEEF__ASKS__{NAME}:"),
    ("docker-compose.yml", "BELEEF_{NAME}__LISTEN__PRIVATE:"),
    ("docker-compose.yml", "BELEEF_{NAME}__DATABASE__URL:"),
    ("deploy/create-databases.sql", "create database {name};"),
];

/// Folders and files that each service has.
const FILES: &[&str] = &[
    "services/{name}/Cargo.toml",
    "services/{name}/README.md",
    "services/{name}/config.toml",
    "services/{name}/sqlx.toml",
    "migrations/{name}",
];

/// Services that are in the list and not everywhere else, or the other way round.
pub fn missing() -> Result<Vec<Fault>> {
    let listed = services()?;
    let mut found = vec![];
    let fault = |path: &str, words: String| Fault::new(Check::Promise, path, words);
    for (file, line) in LINES {
        let text = std::fs::read_to_string(root().join(file)).with_context(|| (*file).to_owned())?;
        for name in &listed {
            let line = written(line, name);
            if !text.contains(&line) {
                found.push(fault(file, format!("has no line for {name}: {line}")));
            }
        }
    }
    for (file, name) in FILES
        .iter()
        .flat_map(|file| listed.iter().map(move |name| (file, name)))
    {
        let file = written(file, name);
        if !root().join(&file).exists() {
            found.push(fault(&file, format!("{name} has none")));
        }
    }
    let mut built = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("services"))?.flatten() {
        built.insert(entry.file_name().to_string_lossy().into_owned());
    }
    for name in built
        .iter()
        .filter(|name| *name != "beleef" && !listed.contains(name))
    {
        found.push(fault(
            "shared/contracts/src/services.rs",
            format!("does not list {name}"),
        ));
    }
    Ok(found)
}

fn written(pattern: &str, name: &str) -> String {
    let upper = name.to_uppercase();
    pattern.replace("{name}", name).replace("{NAME}", &upper)
}
