//! Facts only grow: every payload that was ever told must parse for ever, and today's examples are kept from
//! now on.
//!
//! A new fact, or a new optional field, adds a file: run with `BELEEF_GOLDEN=write`. Files are never changed
//! or removed.

use contracts::catalogue;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Files are named after the type, with a counter: `activity.checkin.recorded.v1.1.json`.
fn payloads(fact_type: &str) -> Vec<(PathBuf, String)> {
    let mut all: Vec<(PathBuf, String)> = std::fs::read_dir(folder())
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.file_stem()
                .and_then(|stem| Path::new(stem).file_stem())
                .is_some_and(|stem| stem == fact_type)
        })
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .collect();
    all.sort();
    all
}

#[test]
fn every_payload_ever_told_still_parses() {
    for entry in catalogue() {
        for (path, payload) in payloads(entry.fact_type) {
            assert!(
                (entry.parses)(&payload).is_ok(),
                "{} does not parse any more",
                path.display()
            );
        }
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a switch for the person who adds a fact"
)]
fn todays_shape_of_every_fact_is_kept() {
    for entry in catalogue() {
        let today = serde_json::to_string_pretty(&(entry.example)()).unwrap() + "\n";
        let known = payloads(entry.fact_type);
        if !known.iter().any(|(_, payload)| *payload == today) {
            let path = folder().join(format!("{}.{}.json", entry.fact_type, known.len() + 1));
            assert!(
                std::env::var("BELEEF_GOLDEN").is_ok_and(|mode| mode == "write"),
                "{} is new: run with BELEEF_GOLDEN=write",
                path.display()
            );
            std::fs::write(path, today).unwrap();
        }
    }
}

#[test]
fn no_file_belongs_to_a_fact_that_is_gone() {
    let types: Vec<&str> = catalogue().iter().map(|entry| entry.fact_type).collect();
    for entry in std::fs::read_dir(folder()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(
            types.iter().any(|fact_type| name.starts_with(fact_type)),
            "{name} belongs to no fact"
        );
    }
}
