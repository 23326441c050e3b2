//! What a service needs outside of its own crate: the list of services is `contracts/src/services.rs`, and
//! whatever has a line for each of them must have one for all.

use super::Fault;
use crate::project::{root, services};
use anyhow::{Context, Result};

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
///
/// # Errors
/// When a file cannot be read.
pub fn missing() -> Result<Vec<Fault>> {
    let (listed, mut found) = (services()?, vec![]);
    for (file, line) in LINES {
        let text = std::fs::read_to_string(root().join(file)).with_context(|| (*file).to_owned())?;
        found.extend(lines(&listed, file, line, &text));
    }
    for name in &listed {
        for file in FILES.iter().map(|file| written(file, name)) {
            if !root().join(&file).exists() {
                found.push(Fault::new(&file, format!("{name} has none")));
            }
        }
    }
    for entry in std::fs::read_dir(root().join("services"))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != "beleef" && !listed.contains(&name) {
            let words = format!("does not list {name}");
            found.push(Fault::new("shared/contracts/src/services.rs", words));
        }
    }
    Ok(found)
}

/// Who of these has no such line in a file.
fn lines(listed: &[String], file: &str, line: &str, text: &str) -> Vec<Fault> {
    let mut found = vec![];
    for name in listed {
        let line = written(line, name);
        if !text.contains(&line) {
            let words = format!("has no line for {name}: {line}");
            found.push(Fault::new(file, words));
        }
    }
    found
}

fn written(pattern: &str, name: &str) -> String {
    let upper = name.to_uppercase();
    pattern.replace("{name}", name).replace("{NAME}", &upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seventh_service_is_told_what_it_lacks() {
        let mut listed = services().unwrap();
        assert!(missing().unwrap().is_empty());
        listed.push("vouchers".into());
        for (file, line) in LINES {
            let text = std::fs::read_to_string(root().join(file)).unwrap();
            let found = lines(&listed, file, line, &text);
            assert_eq!(found.len(), 1, "{file}");
            assert!(found[0].words.contains("vouchers"), "{}", found[0].words);
        }
    }
}
