//! `arch`: the crate graph, who may name which library, and the anatomy of the files.

use crate::house::SERVICES;
use crate::project::{cargo, output, root};
use anyhow::{Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What each shared crate may use of ours.
const SHARED: &[(&str, &[&str])] = &[
    ("contracts", &[]),
    ("chassis", &["contracts"]),
    ("messaging", &["contracts", "chassis"]),
    ("directory", &["contracts", "chassis", "messaging"]),
    ("servers", &[]),
    ("credentials", &["contracts", "chassis"]),
    ("testing", &["contracts", "chassis", "messaging", "servers"]),
    ("xtask", &["servers"]),
];

/// What a service may use of ours.
const FOR_SERVICES: &[&str] = &["contracts", "chassis", "messaging", "directory"];

/// A library, and the only places that name it.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("async_nats", &["shared/messaging/src"]),
    ("redis::", &["shared/chassis/src/cache.rs", "shared/servers/src"]),
    ("opentelemetry", &["shared/chassis/src/telemetry.rs"]),
    ("jsonwebtoken", &["services/gateway/src/access"]),
];

pub fn check() -> Result<()> {
    let mut faults = graph()?;
    let mut sources = vec![];
    for file in source_files(&root())? {
        let path = file
            .strip_prefix(root())
            .unwrap_or(&file)
            .to_string_lossy()
            .into_owned();
        sources.push((path, std::fs::read_to_string(&file)?));
    }
    faults.extend(sources.iter().flat_map(|(path, text)| anatomy(path, text)));
    faults.extend(promises(&sources));
    let page = std::fs::read_to_string(root().join("docs/operations.md"))?;
    faults.extend(without_words(&sources, &page));
    match faults.as_slice() {
        [] => Ok(()),
        some => bail!("the house is not in order:\n  {}", some.join("\n  ")),
    }
}

fn graph() -> Result<Vec<String>> {
    let metadata: serde_json::Value = serde_json::from_str(&output(cargo().args([
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--locked",
    ]))?)?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let ours: Vec<&str> = packages
        .iter()
        .filter_map(|package| package["name"].as_str())
        .collect();
    let services = services(&packages);
    let mut faults = vec![];
    if services != BTreeSet::from_iter(SERVICES.iter().copied()) {
        faults.push(format!(
            "there are {services:?} under services, and xtask starts {SERVICES:?}"
        ));
    }
    for package in &packages {
        let name = package["name"].as_str().unwrap_or_default();
        let allowed: &[&str] = match SHARED.iter().find(|(shared, _)| *shared == name) {
            Some((_, allowed)) => allowed,
            None if services.contains(name) => FOR_SERVICES,
            // The binary and the journeys see everything.
            None => continue,
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let used = dependency["name"].as_str().unwrap_or_default();
            let is_test = dependency["kind"] == "dev";
            let tolerated = allowed.contains(&used)
                || (is_test
                    && matches!(
                        used,
                        "testing" | "servers" | "credentials" | "directory" | "messaging"
                    ));
            if ours.contains(&used) && !tolerated {
                faults.push(format!("{name} must not use {used}"));
            }
        }
    }
    Ok(faults)
}

/// The packages under `services` but the binary that is made of them.
fn services(packages: &[serde_json::Value]) -> BTreeSet<&str> {
    let is_there = |package: &&serde_json::Value| {
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        Path::new(manifest).starts_with(root().join("services"))
    };
    let names = packages.iter().filter(is_there);
    let names = names.filter_map(|package| package["name"].as_str());
    names.filter(|name| *name != "beleef").collect()
}

fn source_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = vec![];
    for entry in std::fs::read_dir(folder)?.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if name.starts_with('.') || name == "target" {
            continue;
        }
        if path.is_dir() {
            all.extend(source_files(&path)?);
        } else if name.ends_with(".rs") {
            all.push(path);
        }
    }
    Ok(all)
}

/// Each test that an invariants table names must exist.
fn promises(sources: &[(String, String)]) -> Vec<String> {
    let exists = |name: &str| {
        sources
            .iter()
            .any(|(_, text)| text.contains(&format!("fn {name}(")))
    };
    let mut faults = vec![];
    for (path, text) in sources
        .iter()
        .filter(|(path, _)| path.starts_with("services/") && path.ends_with("src/lib.rs"))
    {
        let pinned_by = text
            .lines()
            .filter_map(|line| line.strip_prefix("//! |")?.rsplit('|').nth(1));
        let names = pinned_by.flat_map(|cell| cell.split('`').skip(1).step_by(2));
        faults.extend(
            names
                .filter(|name| !exists(name))
                .map(|name| format!("{path} names a test that does not exist: {name}")),
        );
    }
    faults
}

/// How a metric is raised or set.
const MEASURED: &[&str] = &["counter!(", "gauge!(", "histogram!(", "self.count("];

/// Each metric says what it means, on `/metrics` and to operators.
fn without_words(sources: &[(String, String)], page: &str) -> Vec<String> {
    let shown = |path: &str| path.starts_with("services/") || path.starts_with("shared/");
    let sources = || sources.iter().filter(|(path, _)| shown(path));
    let declared: BTreeSet<&str> = ["Measure::counter(", "Measure::gauge(", "Measure::histogram("]
        .iter()
        .flat_map(|how| sources().flat_map(|(_, text)| named_after(text, how)))
        .collect();
    let measured = MEASURED
        .iter()
        .flat_map(|how| sources().flat_map(|(_, text)| named_after(text, how)));
    let all: BTreeSet<&str> = measured.chain(declared.iter().copied()).collect();
    let mut faults = vec![];
    for name in all {
        if !declared.contains(name) {
            faults.push(format!("no Measure says what {name} means"));
        }
        if !page.contains(&format!("`{name}`")) {
            faults.push(format!("docs/operations.md does not know {name}"));
        }
    }
    faults
}

/// The literals that follow these words.
fn named_after<'a>(text: &'a str, words: &str) -> Vec<&'a str> {
    let after = text.split(words).skip(1);
    after
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .collect()
}

fn anatomy(path: &str, text: &str) -> Vec<String> {
    let mut faults = vec![];
    let is_test = path.contains("/tests/") || path.starts_with("tests/");
    let (lines, most) = (text.lines().count(), if is_test { 500 } else { 400 });
    if lines > most {
        faults.push(format!("{path} has {lines} lines: split it by what it is about"));
    }
    if !text.starts_with("//!") {
        faults.push(format!("{path} does not say in its first line what it is for"));
    }
    for (library, places) in ONLY_IN {
        let names_it = text
            .lines()
            .any(|line| line.contains(library) && !line.trim_start().starts_with("//"));
        if names_it
            && !is_test
            && !path.starts_with("shared/testing")
            && !path.starts_with("xtask")
            && !places.iter().any(|place| path.starts_with(place))
        {
            faults.push(format!("{path} must not name {library}"));
        }
    }
    if !is_test && text.contains("sqlx::query") && !may_query(path) {
        faults.push(format!("{path}: statements stand in `store`"));
    }
    if path.contains("/src/domain/")
        && ["async fn", "sqlx", "Clock"]
            .iter()
            .any(|word| text.contains(word))
    {
        faults.push(format!("{path}: a domain rule has no database and no clock"));
    }
    faults
}

/// Where statements of a service stand: in its `store`, or in that of a thing. A search has a file for the
/// statement that it builds.
fn may_query(path: &str) -> bool {
    let in_service = path.starts_with("services/");
    !in_service || path.contains("/store/") || path.ends_with("/store.rs") || path.ends_with("/matching.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_outside_of_the_store_is_a_fault() {
        let text = "//! A verb.\nsqlx::query!(\"select 1\")";
        let faults = |path: &str| anatomy(path, text).len();
        assert_eq!(faults("services/pass/src/card/put.rs"), 1);
        assert_eq!(faults("services/pass/src/card/store.rs"), 0);
        assert_eq!(faults("services/points/src/store/mod.rs"), 0);
        assert_eq!(faults("shared/messaging/src/tx.rs"), 0);
    }

    #[test]
    fn a_metric_without_words_is_a_fault() {
        let file = |text: &str| vec![("shared/house/src/lib.rs".to_owned(), text.to_owned())];
        let raised = "metrics::counter!(\n    \"asks_total\", \"ask\" => name).increment(1);";
        assert_eq!(without_words(&file(raised), "`asks_total`").len(), 1);
        let declared = format!("{raised}\nMeasure::counter(\"asks_total\", \"Asks.\")");
        assert!(without_words(&file(&declared), "`asks_total`").is_empty());
        assert_eq!(without_words(&file(&declared), "").len(), 1);
    }
}
